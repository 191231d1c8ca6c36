import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { addAccount, type ControlPlane, createControlPlane, type Database, openDatabase } from '../src/index.js';
import { present, registration, request } from './control-plane-harness.js';
import { startPglitePostgres } from './postgres/pglite-postgres.js';

let postgres: Awaited<ReturnType<typeof startPglitePostgres>>;
let database: Database;
let plane: ControlPlane;
let token: string;
let requests = 0;

beforeAll(async () => {
  postgres = await startPglitePostgres();
  const patient = { maxSilenceMilliseconds: 600_000, maxPingMilliseconds: 600_000, maxAcquireMilliseconds: 600_000 };
  database = await openDatabase({ url: postgres.url.href }, { postgresLimits: patient });
  // The server's own work, such as its jobs, is done at the start, and then not for a minute.
  const write = (line: string): void => {
    if (line.includes('incoming request')) requests += 1;
  };
  plane = createControlPlane({ database, log: { level: 'debug', stream: { write } } });
  await plane.listen();
});
afterAll(async () => {
  await plane.close();
  await database.close();
  await postgres.close();
});
beforeEach(async () => {
  token = present(await addAccount(database.queries, { name: randomUUID(), kinds: ['agent'] })).token;
});

interface Enrolled {
  readonly heartbeat: () => Promise<unknown>;
  readonly poll: () => Promise<unknown>;
  readonly reportPrices: () => Promise<unknown>;
  readonly askForLease: () => Promise<unknown>;
}

/** Registers an agent, and lets it send one heartbeat, with which the server learns the token. */
async function enroll(name: string, isOurs: boolean): Promise<Enrolled> {
  const instanceId = `i-${name}`;
  const headers: Record<string, string> = isOurs
    ? { 'SpotGuard-Instance': instanceId, 'SpotGuard-Generation': '1' }
    : {};
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await request(`${plane.url}/api/agents/${path}`, method, { token, headers, body });
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const registered = await call('POST', 'register', registration({ instanceId, facts: { logical_agent_id: name } }));
  const { agent_id: id } = registered as { readonly agent_id: string };
  const agent = {
    heartbeat: () => call('POST', `${id}/heartbeat`, { status: 'online', instance_id: instanceId }),
    poll: () => call('GET', `${id}/pending-commands`),
    reportPrices: () => call('POST', `${id}/pricing-report`, prices(instanceId)),
    askForLease: () =>
      call('POST', `${id}/price-lease`, {
        region: 'us-east-1',
        instance_type: 't3.medium',
        interval_seconds: 300,
        can_collect: true,
      }),
  };
  await agent.heartbeat();
  return agent;
}

function prices(instance_id: string) {
  const pool = { pool_id: 't3.medium.us-east-1a', price: 0.0125 };
  return {
    instance: { instance_id, instance_type: 't3.medium', region: 'us-east-1', az: 'us-east-1a', mode: 'spot' },
    pricing: { on_demand_price: 0.0416, spot_pools: [pool], collected_at: new Date().toISOString() },
  };
}

async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const before = postgres.statements;
  await work();
  return postgres.statements - before;
}

test.each([true, false])(
  'a heartbeat, an empty poll and a price report cost one statement each (our agent: %s)',
  async (isOurs) => {
    const agent = await enroll('one', isOurs);
    expect(await statementsOf(agent.heartbeat)).toBe(1);
    expect(await statementsOf(agent.poll)).toBe(1);
    expect(await statementsOf(agent.reportPrices)).toBe(1);
  },
);

test('the question who reads the prices costs one statement', async () => {
  const agent = await enroll('lease', true);
  expect(await statementsOf(agent.askForLease)).toBe(1);
});

test('heartbeats and polls that arrive together share a statement', async () => {
  const agents: Enrolled[] = [];
  for (let index = 0; index < 20; index += 1) agents.push(await enroll(`n${index}`, true));
  const before = requests;
  const statements = await statementsOf(async () => {
    const resume = postgres.pause();
    const answers = Promise.all(agents.flatMap(({ heartbeat, poll }) => [heartbeat(), poll()]));
    await vi.waitFor(() => expect(requests).toBe(before + 40), { timeout: 120_000 });
    resume();
    await answers;
  });
  // The first of them alone, and then all that have arrived meanwhile.
  expect(statements).toBeLessThanOrEqual(3);
});

test('a control plane that closes waits for the statements of callers that have left', async () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const closing = createControlPlane({ database, log: { level: 'debug', stream: { write } } });
  const url = await closing.listen();
  const instanceId = 'i-left';
  const body = registration({ instanceId, facts: { logical_agent_id: 'left' } });
  const registered = await request(`${url}/api/agents/register`, 'POST', { token, body });
  const { agent_id: id } = registered.body as { readonly agent_id: string };
  const resume = postgres.pause();
  const left = new AbortController();
  const heartbeat = { status: 'online', instance_id: instanceId };
  const path = `${url}/api/agents/${id}/heartbeat`;
  const answers = Array.from({ length: 3 }, () =>
    request(path, 'POST', { token, body: heartbeat, signal: left.signal }).catch(() => 'left'),
  );
  await vi.waitFor(() => expect(lines.filter((line) => line.includes('incoming request'))).toHaveLength(4));
  left.abort();
  expect(await Promise.all(answers)).toEqual(['left', 'left', 'left']);
  let isClosed = false;
  const closed = closing.close().then(() => {
    isClosed = true;
  });
  await vi.waitFor(() => expect(fetch(url)).rejects.toThrow());
  expect(isClosed).toBe(false);
  resume();
  await closed;
  const rows = await database.queries.select().from(database.schema.instances);
  expect(rows.find((row) => row.instanceId === instanceId)?.status).toBe('online');
  expect(lines.filter((line) => line.includes('request failed'))).toEqual([]);
});
