import type { WorkloadRow } from '../../storage/rows.js';
import type { LimitKind, LimitLevel } from './limit-values.js';

/** A limit that forbids a launch now. */
export interface LimitTrip {
  readonly level: LimitLevel;
  readonly limit: LimitKind;
  /** How much is used: launches, USD or failures. */
  readonly used: number;
  readonly max: number;
  /** When a launch is allowed again; undefined when that cannot be foretold. */
  readonly endsAt: Date | undefined;
  /** A sentence for people: which limit, what is used, when it ends, how to lift it. */
  readonly message: string;
}

/** Says which limit forbids a launch, what is used of it, when that ends, and how to lift it. */
export function describeTrip(
  { logicalAgentId, id }: Pick<WorkloadRow, 'logicalAgentId' | 'id'>,
  { level, kind, used, max, endsAt }: Omit<LimitTrip, 'message' | 'limit'> & { readonly kind: LimitKind },
): Pick<LimitTrip, 'message'> {
  const whose = { workload: `The workload ${logicalAgentId}`, account: 'The account', all: 'This server' }[level];
  const what = {
    launchesPerHour: `has launched ${used} instances within an hour, and ${max} is the limit`,
    spendPerDay: `has spent $${used.toFixed(2)} within a day on replicas and overlaps, and $${max.toFixed(2)} is the limit`,
    failuresInRow: `has had ${used} launches fail in a row, and ${max} is the limit`,
  }[kind];
  const until = endsAt === undefined ? 'when less is used' : `at ${endsAt.toISOString()}`;
  const path = level === 'workload' ? `/api/v1/workloads/${id}/limits` : '/api/v1/limits';
  const lift =
    level === 'all'
      ? "the server's operator can lift it: spotguard-control-plane limits"
      : `an owner can lift it before: raise ${kind} with PUT ${path}, or count anew with POST ${path}/reset`;
  return { message: `${whose} ${what}. Launches are allowed again ${until}; ${lift}.` };
}
