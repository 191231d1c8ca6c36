import { randomUUID } from 'node:crypto';
import { registerResponse } from '@spotguard/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { addAccount, type Clock, createControlPlane, openDatabase, systemClock } from '../src/index.js';
import { present, registration, request } from './control-plane-harness.js';
import { temporaryDirectory } from './server-process.js';

const metricsToken = 'metrics-0123456789abcdef';

/** Starts a server whose measurements can be read with a token and on a port of their own. */
async function start() {
  const database = await openDatabase({ directory: await temporaryDirectory() });
  onTestFinished(() => database.close());
  let skipped = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => new Date(Date.now() + skipped),
    monotonic: () => performance.now() + skipped,
  };
  const plane = createControlPlane({ database, clock, metrics: { token: metricsToken, port: 0 } });
  onTestFinished(() => plane.close());
  const url = await plane.listen();
  const { token } = present(await addAccount(database.queries, { name: 'shop', kinds: ['agent', 'operator'] }));
  const register = async (name: string): Promise<string> => {
    const body = registration({ instanceId: `i-${name}`, facts: { logical_agent_id: name } });
    return registerResponse.parse((await request(`${url}/api/agents/register`, 'POST', { token, body })).body).agent_id;
  };
  const text = async () => (await fetch(present(plane.metricsUrl))).text();
  return {
    database,
    url,
    token,
    register,
    text,
    metricsUrl: present(plane.metricsUrl),
    advance: (milliseconds: number) => {
      skipped += milliseconds;
    },
    /** The value of a measurement, such as `agents{status="online"}`. */
    value: async (name: string) => {
      const line = (await text()).split('\n').find((one) => one.startsWith(`spotguard_control_plane_${name} `));
      return line === undefined ? undefined : Number(line.split(' ').at(-1));
    },
  };
}

test('measurements are read with their own token, or on a port of this machine, and with no token of an account', async () => {
  const { url, token, metricsUrl } = await start();
  const answer = async (given?: string) => {
    const headers: Record<string, string> = given === undefined ? {} : { Authorization: `Bearer ${given}` };
    const response = await fetch(`${url}/metrics`, { headers });
    return [response.status, await response.text()];
  };
  expect(await answer()).toEqual([401, expect.not.stringContaining('spotguard_')]);
  expect(await answer(token)).toEqual([401, expect.not.stringContaining('spotguard_')]);
  expect(await answer(metricsToken)).toEqual([200, expect.stringContaining('spotguard_control_plane_info')]);
  expect(new URL(metricsUrl).hostname).toBe('127.0.0.1');
  const local = await fetch(metricsUrl);
  expect([local.status, local.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
  expect((await fetch(new URL('/health', metricsUrl))).status).toBe(404);
});

test('without a token for them, the main port has no measurements', async () => {
  const database = await openDatabase({ memory: true });
  onTestFinished(() => database.close());
  const plane = createControlPlane({ database });
  onTestFinished(() => plane.close());
  const url = await plane.listen();
  expect(await request(`${url}/metrics`, 'GET', {})).toMatchObject({ status: 403 });
  expect(plane.metricsUrl).toBeUndefined();
});

test('requests are counted by the pattern of their route, whatever callers put into paths, methods and messages', async () => {
  const { url, token, register, text } = await start();
  const agentId = await register('web');
  const before = (await text()).split('\n').length;
  const call = (path: string, method = 'GET') => request(`${url}${path}`, method, { token });
  for (let index = 0; index < 5; index += 1) {
    await call(`/api/agents/${agentId}/config`);
    await call(`/api/agents/${randomUUID()}/config`);
    await call(`/${randomUUID()}`);
    await call(`/${randomUUID()}`, 'PATCH');
  }
  const after = await text();
  const count = (labels: string) => new RegExp(`request_seconds_count\\{${labels}\\} (\\d+)`).exec(after)?.[1];
  expect(count('method="GET",route="/api/agents/:agentId/config",status="200"')).toBe('5');
  expect(count('method="GET",route="/api/agents/:agentId/config",status="404"')).toBe('5');
  expect(count('method="any",route="unknown",status="404"')).toBe('10');
  for (const unbounded of [agentId, token, 'shop', 'i-web']) expect(after).not.toContain(unbounded);
  // Three kinds of requests, each with its buckets.
  expect(after.split('\n').length - before).toBeLessThan(3 * 15 + 30);
});

test('agents and commands are counted at most every 15 seconds, and what is held, queried and woken is measured', async () => {
  const { url, token, register, value, advance } = await start();
  const agentId = await register('web');
  expect(await value('agents{status="online"}')).toBe(1);
  await register('db');
  expect(await value('agents{status="online"}')).toBe(1);
  advance(15_001);
  expect(await value('agents{status="online"}')).toBe(2);
  advance(130_000);
  expect(await value('agents{status="online"}')).toBe(0);
  expect(await value('agents{status="offline"}')).toBe(2);

  const order = { target: 'pool', pool_id: 't3.medium.us-east-1b' };
  expect(await request(`${url}/api/client/instances/i-web/force-switch`, 'POST', { token, body: order })).toMatchObject(
    {
      status: 200,
    },
  );
  advance(15_001);
  expect(await value('commands{state="pending"}')).toBe(1);
  await request(`${url}/api/agents/${agentId}/pending-commands`, 'GET', { token });
  advance(15_001);
  expect([await value('commands{state="pending"}'), await value('commands{state="leased"}')]).toEqual([0, 1]);

  const headers = { 'SpotGuard-Instance': 'i-db', 'SpotGuard-Generation': '1' };
  const end = new AbortController();
  const held = fetch(`${url}/api/agents/${agentId}/hosts/i-other?wait=20`, {
    headers: { Authorization: `Bearer ${token}`, ...headers },
    signal: end.signal,
  }).catch(() => undefined);
  await expect.poll(() => value('held_requests')).toBe(1);
  end.abort();
  await held;
  await expect.poll(() => value('held_requests')).toBe(0);
  expect(await value('event_streams')).toBe(0);
  expect(await value('query_seconds_count{result="ok"}')).toBeGreaterThan(10);
  expect(await value('wake_ups_total{direction="sent"}')).toBeGreaterThan(0);
  const connections = [
    await value('database_connections{state="idle"}'),
    await value('database_connections{state="used"}'),
  ];
  expect(Number(connections[0]) + Number(connections[1])).toBe(1);
  expect(await value('disk_free_bytes')).toBeGreaterThan(0);
});

test('while the database does not answer, everything else is still measured', async () => {
  const { database, value, text } = await start();
  await database.close();
  expect(await text()).not.toContain('spotguard_control_plane_agents{');
  expect(await value('database_ready')).toBe(0);
});

test('a server is ready when its database answers and has all migrations of its version', async () => {
  const { url, database } = await start();
  const ready = () => request(`${url}/health/ready`, 'GET', {});
  expect(await ready()).toMatchObject({ status: 200, body: { status: 'ready', accepts_writes: true } });
  const newest = '(select max(created_at) from drizzle.__drizzle_migrations)';
  await database.queries.execute(`delete from drizzle.__drizzle_migrations where created_at = ${newest}`);
  expect(await ready()).toMatchObject({ status: 503, body: { status: 'not-ready', reason: 'Migrations are pending' } });
  await database.close();
  expect(await ready()).toMatchObject({ status: 503, body: { reason: 'The database does not answer' } });
  expect(await request(`${url}/health/live`, 'GET', {})).toMatchObject({ status: 200 });
});
