import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, priceReport } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

describe.each(testDatabases)('the history of prices on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function reportingAgent() {
    const agent = await accountWithReplicas(plane);
    const start = plane.now().getTime();
    const { queries, schema } = plane.database;
    const { pricePoints } = schema;
    return {
      ...agent,
      /** Reports a price of zone b, as it was so many seconds ago. */
      report: (price: number, secondsAgo = 0) =>
        agent.account.post(
          `${agent.agent}/pricing-report`,
          priceReport({ 'us-east-1b': price }, new Date(plane.now().getTime() - secondsAgo * 1_000).toISOString()),
        ),
      /** The points of a market: the minutes since the start, and the price. */
      points: async (market: 'spot' | 'on-demand' = 'spot') => {
        const rows = await queries
          .select()
          .from(pricePoints)
          .where(eq(pricePoints.accountId, agent.account.id))
          .orderBy(pricePoints.at);
        return rows
          .filter((row) => row.market === market)
          .map(({ at, price }) => [Math.round((at.getTime() - start) / 60_000), price]);
      },
    };
  }

  test('gets a point when a price changes, and every half an hour when it does not', async () => {
    const { report, points } = await reportingAgent();
    for (const price of [0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02]) {
      await report(price);
      plane.advance(300);
    }
    expect(await points()).toEqual([
      [0, 0.01],
      [15, 0.02],
      [45, 0.02],
    ]);
    expect(await points('on-demand')).toEqual([[0, 0.0416]]);
  });

  test('has at most one point a minute when agents disagree, and the price in force after that', async () => {
    const { report, points } = await reportingAgent();
    for (let second = 0; second <= 60; second += 5) {
      await report(second % 2 === 0 ? 0.01 : 0.02);
      plane.advance(5);
    }
    expect((await points()).length).toBeLessThanOrEqual(2);
    await report(0.03);
    plane.advance(60);
    await report(0.03);
    expect((await points()).at(-1)?.[1]).toBe(0.03);
  });

  test('is completed by a report that comes late, which does not change the present price', async () => {
    const { report, points, account } = await reportingAgent();
    await report(0.01);
    plane.advance(3 * 3_600);
    await report(0.03);
    await report(0.02, 2 * 3_600);
    await report(0.025, 3 * 86_400);
    const [first, late, last, ...more] = await points();
    expect([first, last, more]).toEqual([[0, 0.01], [180, 0.03], []]);
    expect(late?.[1]).toBe(0.02);
    expect(Math.abs((late?.[0] ?? 0) - 60)).toBeLessThanOrEqual(5);
    expect((await account.get('/api/client/instances/i-1/pricing')).body).toMatchObject({ pools: [{ price: 0.03 }] });
  });

  test('has every price of reports that arrive together, although one of them cannot be stored', async () => {
    const { account } = await reportingAgent();
    const zones = Array.from('abcdefgh', (letter) => `us-east-1${letter}`);
    const agents = await Promise.all(
      zones.map((zone) => account.enroll({ instanceId: `i-${zone}`, facts: { logical_agent_id: zone, az: zone } })),
    );
    const answers = await Promise.all(
      zones.map((zone, index) => {
        const report = priceReport({ [zone]: 0.01 + index / 1_000 }, plane.now().toISOString());
        const spoilt = index === 3 ? { ...report, note: 'a\u0000b' } : report;
        return account.post(`/api/agents/${agents[index]}/pricing-report`, spoilt);
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(zones.map((_, index) => (index === 3 ? 400 : 200)));
    const { queries, schema } = plane.database;
    const stored = await queries.select().from(schema.spotPools).where(eq(schema.spotPools.accountId, account.id));
    expect(stored.map(({ zone }) => zone).sort()).toEqual(zones.filter((_, index) => index !== 3));
  });

  test('gets nothing from a report for a workload of another account or one that was deleted', async () => {
    const { agent, agentId, account, points, report } = await reportingAgent();
    const stranger = await plane.account();
    expect(await stranger.post(`${agent}/pricing-report`, priceReport({ 'us-east-1b': 1 }))).toMatchObject({
      status: 404,
    });
    await account.call('DELETE', `/api/client/agents/${agentId}`);
    expect(await report(0.01)).toMatchObject({ status: 410 });
    expect(await points()).toEqual([]);
  });
});
