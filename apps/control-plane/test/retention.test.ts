import { count, eq } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import { createControlPlane } from '../src/index.js';
import { prune } from '../src/jobs/retention/prune.js';
import { completeRules } from '../src/jobs/retention/retention-rules.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const event = { instance_id: 'i-1', code: 'system-reboot' };

describe.each(testDatabases)('retention on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('old reports and those beyond the maximum number are deleted by one of the servers, and other data stays', async () => {
    const [owner, other] = [await plane.account(), await plane.account()];
    const [agent, neighbour] = [await owner.enroll({ instanceId: 'i-1' }), await other.enroll({ instanceId: 'i-1' })];
    const report = (account: typeof owner, agentId: string, event_id: string) =>
      account.post(`/api/agents/${agentId}/maintenance-report`, { ...event, event_id });
    const { queries, schema } = plane.database;
    const kept = async (accountId: string) => {
      const { interruptions } = schema;
      const rows = await queries
        .select({ report: interruptions.report })
        .from(interruptions)
        .where(eq(interruptions.accountId, accountId));
      return rows.map((row) => (row.report as { event_id: string }).event_id).sort();
    };
    for (const id of ['old-1', 'old-2', 'old-3']) await report(owner, agent, id);
    plane.advance(11 * 86_400);
    for (const id of ['new-1', 'new-2']) await report(owner, agent, id);
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await report(other, neighbour, id);

    const retention = {
      days: { interruptions: 10 },
      maxRows: { interruptions: 4 },
      batchRows: 2,
      everyMilliseconds: 20,
    };
    const clock = { now: plane.now, monotonic: () => performance.now(), sleep: plane.sleep };
    const servers = [1, 2].map(() => createControlPlane({ database: plane.database, clock, retention }));
    try {
      for (const server of servers) await server.listen();
      await vi.waitFor(
        async () => {
          expect(await kept(owner.id)).toEqual(['new-1', 'new-2']);
          expect(await kept(other.id)).toEqual(['c', 'd', 'e', 'f']);
        },
        { timeout: 60_000 },
      );
    } finally {
      for (const server of servers) await server.close();
    }
    const [left] = await queries
      .select({ agents: count() })
      .from(schema.workloads)
      .where(eq(schema.workloads.accountId, owner.id));
    expect(left?.agents).toBe(1);
  });

  test('the hours of prices are kept longer than the single prices, and a placement that goes on for ever', async () => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1' });
    const { queries, schema } = plane.database;
    const { pricePoints, priceRollUps, placements } = schema;
    const at = new Date(plane.now().getTime() - 100 * 86_400_000);
    const series = { accountId: account.id, market: 'spot' as const, instanceType: 't3.medium', place: 'us-east-1a' };
    await queries.insert(pricePoints).values({ ...series, at, price: 0.01, storedAt: at });
    const prices = { min: 1, max: 1, average: 1, first: 1, last: 1, knownSeconds: 60 };
    await queries.insert(priceRollUps).values({ ...series, span: 'hour', at, ...prices });
    const old = new Date(at.getTime() - 900 * 86_400_000);
    const ended = { accountId: account.id, agentId, instanceId: 'i-old', role: 'primary' as const };
    await queries.insert(placements).values({ ...ended, startedAt: old, endedAt: old });
    await queries.update(placements).set({ startedAt: old }).where(eq(placements.instanceId, 'i-1'));

    await prune({ queries, rules: completeRules(), now: plane.now(), signal: new AbortController().signal });
    const rowsOf = async (table: typeof pricePoints | typeof priceRollUps | typeof placements) =>
      (await queries.select({ one: table.accountId }).from(table).where(eq(table.accountId, account.id))).length;
    expect([await rowsOf(pricePoints), await rowsOf(priceRollUps), await rowsOf(placements)]).toEqual([0, 1, 1]);
  });
});
