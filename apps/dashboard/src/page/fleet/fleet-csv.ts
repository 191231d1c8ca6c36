import type { FleetWorkload } from './fleet-query.js';
import { savedShare } from './fleet-sort.js';
import { steeringOf } from './steering.js';

type Cell = string | number | boolean | null;

/** What the file has of each workload: the names of the API, and numbers as they are. What is unknown is empty. */
const columns: Readonly<Record<string, (workload: FleetWorkload) => Cell>> = {
  name: ({ name }) => name,
  workloadId: ({ workloadId }) => workloadId,
  generation: ({ generation }) => generation,
  market: ({ market }) => market,
  instanceType: ({ instanceType }) => instanceType,
  region: ({ region }) => region,
  zone: ({ zone }) => zone,
  instanceId: ({ instanceId }) => instanceId,
  price: ({ price }) => price,
  onDemandPrice: ({ onDemandPrice }) => onDemandPrice,
  savedShare: (workload) => savedShare(workload),
  status: ({ status }) => status,
  statusSince: ({ statusSince }) => statusSince,
  lastContactAt: ({ lastContactAt }) => lastContactAt,
  replicaState: ({ replica }) => replica?.state ?? null,
  replicaZone: ({ replica }) => replica?.zone ?? null,
  steering: ({ settings }) => steeringOf(settings),
  isFrozen: ({ isFrozen }) => isFrozen,
  agentVersion: ({ agentVersion }) => agentVersion,
};

/** Writes workloads as CSV (RFC 4180), in their order. */
export function fleetCsv(workloads: readonly FleetWorkload[]): string {
  const readers = Object.values(columns);
  const lines = workloads.map((workload) => readers.map((read) => read(workload)));
  return [Object.keys(columns), ...lines].map((cells) => `${cells.map(written).join(',')}\r\n`).join('');
}

/** A spreadsheet would carry out a text that begins like a formula. */
function written(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
