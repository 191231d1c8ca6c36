import { registerResponse } from '@spotguard/protocol';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { addAccount, createControlPlane, type DatabaseEvent, openDatabase } from '../src/index.js';
import { present, registration, request, testDatabases } from './control-plane-harness.js';
import { startPglitePostgres } from './postgres/pglite-postgres.js';
import { startRelay } from './postgres/relay.js';

const limits = {
  maxAcquireMilliseconds: 3_000,
  maxSilenceMilliseconds: 3_000,
  pingEveryMilliseconds: 500,
  maxPingMilliseconds: 1_500,
};
/** How long a request may take on a busy machine when the database is silent. */
const boundMilliseconds = 15_000;

/** Starts a control plane whose connection to PostgreSQL can become silent. */
async function start(server: URL) {
  const relay = await startRelay({ host: server.hostname, port: Number(server.port) });
  onTestFinished(() => relay.close());
  const through = new URL(server);
  through.host = `127.0.0.1:${relay.port}`;
  const events: DatabaseEvent[] = [];
  const database = await openDatabase(
    { url: through.href },
    { postgresLimits: limits, onEvent: (event) => events.push(event) },
  );
  onTestFinished(() => database.close());
  const plane = createControlPlane({ database });
  onTestFinished(() => plane.close());
  const url = await plane.listen();
  const { token } = present(await addAccount(database.queries, { name: crypto.randomUUID() }));
  const registered = await request(`${url}/api/agents/register`, 'POST', {
    token,
    body: registration({ instanceId: 'i-1' }),
  });
  const { agent_id: agentId } = registerResponse.parse(registered.body);
  return {
    relay,
    database,
    events,
    url,
    sendHeartbeat: () =>
      request(`${url}/api/agents/${agentId}/heartbeat`, 'POST', {
        token,
        body: { status: 'online', instance_id: 'i-1' },
        signal: AbortSignal.timeout(boundMilliseconds),
      }),
    health: () => request(`${url}/health`, 'GET', { signal: AbortSignal.timeout(boundMilliseconds) }),
  };
}

/** A silent network path closes no connection and passes no data, as in the failover of a managed database. */
describe.each(testDatabases)('a path to PostgreSQL (%s) that goes silent', (kind) => {
  let server = new URL(process.env['SPOTGUARD_TEST_POSTGRES_URL'] ?? 'postgres://nowhere');
  if (kind === 'pglite') {
    let pglite: Awaited<ReturnType<typeof startPglitePostgres>> | undefined;
    beforeAll(async () => {
      pglite = await startPglitePostgres();
      server = pglite.url;
    });
    afterAll(() => pglite?.close());
  }

  test('under load: requests are refused in time, health answers, and requests succeed once new connections get through', async () => {
    const { relay, sendHeartbeat, health, events, url, database } = await start(server);
    expect(await sendHeartbeat()).toMatchObject({ status: 200 });
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const statuses = new Set<number>();
    const load = Array.from({ length: 15 }, async () => {
      while (!stop.signal.aborted)
        statuses.add(
          await sendHeartbeat().then(
            ({ status }) => status,
            () => 0,
          ),
        );
    });
    await vi.waitFor(() => expect(statuses).toContain(200), { timeout: 60_000 });
    relay.silence();
    await vi.waitFor(() => expect(statuses).toContain(503), { timeout: boundMilliseconds });
    expect(await request(`${url}/health/live`, 'GET', {})).toMatchObject({ status: 200 });
    expect(await health()).toMatchObject({ status: 500, body: { status: 'unhealthy' } });
    await vi.waitFor(() => expect(database.state().isReady).toBe(false), { timeout: 60_000 });
    stop.abort();
    await Promise.all(load);
    expect([...statuses].sort()).toEqual([200, 503]);
    relay.restore();
    await vi.waitFor(async () => expect(await sendHeartbeat()).toMatchObject({ status: 200 }), {
      timeout: boundMilliseconds,
      interval: 200,
    });
    await vi.waitFor(() => expect(database.state().isReady).toBe(true), { timeout: 60_000 });
    expect(await health()).toMatchObject({ status: 200, body: { accepts_writes: true } });
    expect(events.map((event) => event.kind)).toEqual(expect.arrayContaining(['silent', 'answers-again']));
  });

  test('in the middle of a transaction: the transaction fails, and its connection is dropped', async () => {
    const { relay, database, sendHeartbeat } = await start(server);
    const transaction = database.queries.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      relay.silence();
      await tx.execute(sql`select 2`);
    });
    await expect(transaction).rejects.toThrow();
    // One more than the pool has connections: a transaction that could not begin keeps none of them.
    const begun = Array.from({ length: 11 }, () => database.queries.transaction(async () => undefined));
    for (const attempt of await Promise.allSettled(begun)) expect(attempt.status).toBe('rejected');
    relay.restore();
    await vi.waitFor(async () => expect(await sendHeartbeat()).toMatchObject({ status: 200 }), {
      timeout: boundMilliseconds,
    });
  });

  test('only for the listening connection: that is detected, and the connection is replaced before held requests end', async () => {
    const { relay, database, events } = await start(server);
    const listener = database.wakeUps.listen('topic');
    relay.silence({ only: 'listen spotguard_news' });
    await vi.waitFor(() => expect(events).toContainEqual({ kind: 'answers-again' }), { timeout: boundMilliseconds });
    // Wake-ups of that time are lost, so all listeners are woken.
    await listener.woken;
    listener.stop();
  });
});
