import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import type { DatabaseLocation } from '@spotguard/control-plane';
import { measureEventStreams } from './measure-event-streams.js';
import { measureFleet } from './measure-fleet.js';
import { measureFleetList } from './measure-fleet-list.js';
import { measureHeldPolls } from './measure-held-polls.js';
import { measureRequests, type RequestKind, requestKinds, type Throughput } from './measure-requests.js';
import { type LoadedAgent, prepareDatabase } from './prepare-database.js';
import { prepareFleet } from './prepare-fleet.js';
import { registerAgents } from './register-agents.js';
import { startServer } from './server-under-load.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    'database-url': { type: 'string' },
    workers: { type: 'string' },
    agents: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '10' },
    fleet: { type: 'string', default: '5000' },
    streams: { type: 'string', default: '200' },
    'held-polls': { type: 'string', default: '2000' },
    server: { type: 'string' },
    token: { type: 'string', multiple: true },
  },
});
const seconds = Number(values.seconds);
const stream = values.json ? process.stderr : process.stdout;
const print = (line: string) => stream.write(`${line}\n`);

if (values.server === undefined) await measureOurs();
else await measureOther(values.server, values.token ?? []);

/** Measures the control plane of this repository, on a new database. */
async function measureOurs(): Promise<void> {
  const databaseUrl = values['database-url'];
  const directory = await mkdtemp(join(tmpdir(), 'spotguard-bench-'));
  try {
    const location: DatabaseLocation = databaseUrl === undefined ? { directory } : { url: databaseUrl };
    const counts = { agents: Number(values.agents), fleet: Number(values.fleet) };
    const { agents, fleet } = await prepareDatabase(location, counts);
    await prepareFleet(location, fleet);
    const workers = values.workers === undefined ? [] : ['--workers', values.workers];
    await using server = await startServer(
      [...(databaseUrl === undefined ? ['--data', directory] : []), ...workers],
      databaseUrl,
    );
    print(
      `${databaseUrl === undefined ? 'embedded database' : 'PostgreSQL'}, ${agents.length} agents, ${await server.memory()} MB at the start`,
    );
    const requests = await measureAll(server.url, agents);
    const memory = await server.memory();
    print(`${memory} MB after the load`);
    const looks = await measureLooks(server.url, fleet);
    const polls = Number(values['held-polls']);
    const held = polls === 0 ? undefined : await measureHeldPolls(server, agents.slice(0, polls));
    if (held !== undefined) {
      print(
        `command ordered -> delivered to one of ${held.held} held polls: p50 ${held.p50.toFixed(1)}, p99 ${held.p99.toFixed(1)} ms (goal 50); ${held.kilobytesPerPoll.toFixed(1)} kB of memory each`,
      );
    }
    if (values.json)
      process.stdout.write(`${JSON.stringify({ node: process.version, requests, memory, ...looks, held })}\n`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Measures what people wait for: the list of a large fleet, and an event on every open page. */
async function measureLooks(url: string, fleet: readonly LoadedAgent[]) {
  const [agent] = fleet;
  if (agent === undefined) return {};
  const list = await measureFleetList(url, agent);
  print(
    `a page of the list of ${list.workloads} workloads: p50 ${list.p50.toFixed(1)}, p95 ${list.p95.toFixed(1)} ms (goal 100)`,
  );
  const whole = await measureFleet(url, fleet);
  print(
    `the whole fleet as one answer: p50 ${whole.p50.toFixed(1)}, p95 ${whole.p95.toFixed(1)} ms (goal 150), ${whole.kilobytes.toFixed(0)} kB; ten workloads of it: p95 ${whole.someP95.toFixed(1)} ms`,
  );
  const events = await measureEventStreams(url, agent, Number(values.streams));
  print(
    `an event on ${events.streams} open streams: p50 ${events.p50.toFixed(1)}, p99 ${events.p99.toFixed(1)} ms (goal 100)`,
  );
  return { list, whole, events };
}

/** Measures any server that speaks v4 by the same load. */
async function measureOther(url: string, tokens: readonly string[]): Promise<void> {
  const requests = await measureAll(url, await registerAgents(url, tokens, Number(values.agents)));
  if (values.json) process.stdout.write(`${JSON.stringify({ node: process.version, requests })}\n`);
}

async function measureAll(url: string, agents: readonly LoadedAgent[]): Promise<readonly Throughput[]> {
  const measured: Throughput[] = [];
  for (const kind of requestKinds) {
    const throughput = await measureRequests(url, agents, { kind, seconds });
    measured.push(throughput);
    print(format(kind, throughput, measured[0]?.perSecond ?? 0));
  }
  return measured;
}

function format(kind: RequestKind, { name, perSecond, p50, p99, failed }: Throughput, health: number): string {
  const share = Math.round((100 * perSecond) / health);
  const numbers = `${name.padEnd(24)} ${String(perSecond).padStart(6)}/s  p50 ${String(p50).padStart(4)}  p99 ${String(p99).padStart(5)} ms  ${String(share).padStart(3)} % of /health`;
  const failures = failed === 0 ? '' : styleText('red', `  ${failed} failed`);
  return `${numbers}${verdict(kind, perSecond, share / 100)}${failures}`;
}

function verdict({ goal }: RequestKind, perSecond: number, share: number): string {
  if (goal === undefined || values.server !== undefined) return '';
  const least = values['database-url'] === undefined ? goal.embedded : goal.postgres;
  const isKept = perSecond >= least || share >= goal.shareOfHealth;
  const text = `goal ${least}/s or ${goal.shareOfHealth * 100} %`;
  return `  ${text} ${isKept ? styleText('green', 'kept') : styleText('red', 'missed')}`;
}
