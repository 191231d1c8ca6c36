import { headers } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, priceReport, zoneB, zoneC } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const ts = '2026-11-23T07:12:11.624412+00:00';

describe.each(testDatabases)('reports on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  const pricing = async (agent: Awaited<ReturnType<typeof accountWithReplicas>>) =>
    (await agent.account.get('/api/client/instances/i-1/pricing')).body;

  test('prices are shown for an instance, the cheapest pool first', async () => {
    const agent = await accountWithReplicas(plane);
    const collectedAt = plane.now().toISOString();
    const report = priceReport({ 'us-east-1b': 0.0208, 'us-east-1c': 0.0104 }, collectedAt);
    expect(await agent.account.post(`${agent.agent}/pricing-report`, report)).toMatchObject({
      status: 200,
      body: { success: true },
    });
    expect(await pricing(agent)).toMatchObject({
      currentMode: 'spot',
      currentPool: { id: 't3.medium.us-east-1a', name: 't3.medium (us-east-1a)', az: 'us-east-1a' },
      onDemand: { price: 0.0416 },
      pools: [
        { id: zoneC, name: 't3.medium (us-east-1c)', az: 'us-east-1c', price: 0.0104, savings: 75 },
        { id: zoneB, price: 0.0208, savings: 50 },
      ],
    });
    expect(await agent.account.get('/api/client/instances/i-404/pricing')).toMatchObject({ status: 404 });
  });

  test('a price that nobody knows is null, never zero', async () => {
    const agent = await accountWithReplicas(plane);
    expect(await pricing(agent)).toMatchObject({ onDemand: { price: null }, pools: [] });
    await agent.prices({ 'us-east-1b': 0.01 });
    plane.advance(3_700);
    expect(await pricing(agent)).toMatchObject({ pools: [{ id: zoneB, price: null, savings: null }] });
  });

  test('an old report that comes late does not replace a newer price', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.prices({ 'us-east-1b': 0.01 });
    const late = priceReport({ 'us-east-1b': 0.9 }, new Date(plane.now().getTime() - 60_000).toISOString());
    await agent.account.post(`${agent.agent}/pricing-report`, late);
    expect(await pricing(agent)).toMatchObject({ pools: [{ price: 0.01 }] });
  });

  test('a report from a clock that runs ahead does not stay the newest', async () => {
    const agent = await accountWithReplicas(plane);
    const ahead = priceReport({ 'us-east-1b': 0.9 }, new Date(plane.now().getTime() + 86_400_000).toISOString());
    await agent.account.post(`${agent.agent}/pricing-report`, ahead);
    plane.advance(1);
    await agent.prices({ 'us-east-1b': 0.01 });
    expect(await pricing(agent)).toMatchObject({ pools: [{ price: 0.01 }] });
  });

  test('prices are stored once, invalid pools are dropped, and a pool may be listed twice', async () => {
    const agent = await accountWithReplicas(plane);
    const report = priceReport({ 'us-east-1b': 0.01 });
    const { spot_pools } = report.pricing;
    const odd = {
      ...report,
      pricing: { ...report.pricing, spot_pools: [...spot_pools, ...spot_pools, { pool_id: 'nowhere', price: 1 }] },
    };
    for (let time = 0; time < 2; time++) {
      expect(await agent.account.post(`${agent.agent}/pricing-report`, odd)).toMatchObject({ status: 200 });
    }
    const { queries, schema } = plane.database;
    const { pricingReports, spotPools } = schema;
    const reports = await queries.select().from(pricingReports).where(eq(pricingReports.agentId, agent.agentId));
    expect(reports).toHaveLength(1);
    const pools = await queries.select().from(spotPools).where(eq(spotPools.accountId, agent.account.id));
    expect(pools).toMatchObject([{ poolId: zoneB }]);
  });

  test.each([
    ['an on-demand instance sends nulls', { instance: { mode: 'ondemand', pool_id: null } }, 200],
    ['a price of zero is refused', { pricing: { spot_pools: [{ pool_id: zoneB, price: 0 }] } }, 400],
    ['an invalid time is refused', { pricing: { collected_at: 'yesterday' } }, 400],
  ])('%s', async (_, change, status) => {
    const agent = await accountWithReplicas(plane);
    const report = priceReport({});
    const body = {
      instance: { ...report.instance, ...('instance' in change ? change.instance : {}) },
      pricing: {
        ...report.pricing,
        current_spot_price: null,
        cheapest_pool: null,
        ...('pricing' in change ? change.pricing : {}),
      },
    };
    expect(await agent.account.post(`${agent.agent}/pricing-report`, body)).toMatchObject({ status });
  });

  test('a cleanup is counted, and stored once', async () => {
    const agent = await accountWithReplicas(plane);
    const failed = [{ id: 'snap-2', error: 'denied' }];
    const report = {
      timestamp: ts,
      snapshots: { type: 'snapshots', deleted: ['snap-1'], failed, cutoff_date: ts },
      amis: { type: 'amis', deleted_amis: ['ami-1'], deleted_snapshots: ['snap-3'], failed: [], cutoff_date: ts },
    };
    const send = (key: string) =>
      agent.account.post(`${agent.agent}/cleanup-report`, report, { [headers.idempotencyKey]: key });
    const counts = { success: true, deleted_snapshots: 1, deleted_amis: 1, failed_count: 1 };
    for (const key of ['c1', 'c1']) expect(await send(key)).toMatchObject({ status: 200, body: counts });
    const { queries, schema } = plane.database;
    const { cleanupReports } = schema;
    const rows = await queries.select().from(cleanupReports).where(eq(cleanupReports.agentId, agent.agentId));
    expect(rows).toMatchObject([{ report: { snapshots: { deleted: ['snap-1'] } } }]);
  });

  test('a part of the cleanup that failed as a whole counts as one failure', async () => {
    const agent = await accountWithReplicas(plane);
    const part = { deleted: [], deleted_amis: [], deleted_snapshots: [], failed: [], error: 'no rights' };
    const body = { timestamp: ts, snapshots: part, amis: part };
    expect((await agent.account.post(`${agent.agent}/cleanup-report`, body)).body).toMatchObject({
      deleted_snapshots: 0,
      deleted_amis: 0,
      failed_count: 2,
    });
  });
});
