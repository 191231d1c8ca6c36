import { describe, expect, test } from 'vitest';
import { accountWithReplicas, zoneB } from '../account-with-replicas.js';
import { nothingLaunched } from '../agent-messages.js';
import { controlPlaneOn, testDatabases } from '../control-plane-harness.js';

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

describe.each(testDatabases)('pools, for people and programs, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function agentOf() {
    const agent = await accountWithReplicas(plane);
    const page = async (path: string) => (await agent.account.get(`/api/v1${path}`)).body as Page;
    return { ...agent, page };
  }

  test('lists pools with prices that are known, and null for those that are not', async () => {
    const { prices, page } = await agentOf();
    await prices({ 'us-east-1a': 0.0104, 'us-east-1b': 0.0208 });
    expect((await page('/pools')).items).toMatchObject([
      { pool: 't3.medium.us-east-1a', price: 0.0104, onDemandPrice: 0.0416, savingsPercent: 75 },
      { pool: zoneB, price: 0.0208, savingsPercent: 50 },
    ]);
    expect((await page('/pools?zone=us-east-1b')).items).toHaveLength(1);
    plane.advance(3_601);
    expect((await page('/pools?limit=1')).items).toMatchObject([
      { price: null, onDemandPrice: 0.0416, savingsPercent: null },
    ]);
    plane.advance(48 * 3_600);
    expect((await page('/pools?limit=1')).items).toMatchObject([{ price: null, onDemandPrice: null }]);
  });

  test('tells of each pool what went wrong there in 30 days: notices, and launches that got no instance', async () => {
    const { account, agent, prices, page, manual, status } = await agentOf();
    await prices({ 'us-east-1a': 0.01, 'us-east-1b': 0.02, 'us-east-1c': 0.03 });
    await account.post(`${agent}/termination-imminent`, {
      instance_id: 'i-1',
      termination_time: '2026-11-23T07:32:00Z',
    });
    const skipped = (zone: string, market = 'spot') => ({
      pool_id: `t3.medium.${zone}`,
      market,
      reason: 'No capacity',
    });
    const tried = [skipped('us-east-1c'), skipped('us-east-1b', 'on-demand'), skipped('us-east-1c')];
    await account.post(`${agent}/failover-report`, nothingLaunched(tried));
    const replica = await manual();
    plane.advance(60);
    await status(replica, { status: 'failed' });
    const [a, b, c] = (await page('/pools')).items;
    expect(a).toMatchObject({ interruptions: 1, refusals: 0 });
    expect(b).toMatchObject({ interruptions: 0, refusals: 1 });
    expect(c).toMatchObject({ interruptions: 0, refusals: 2 });
    expect(Date.parse(String(b?.['troubleAt'])) - Date.parse(String(a?.['troubleAt']))).toBeGreaterThanOrEqual(60_000);
    plane.advance(30 * 86_400);
    expect((await page('/pools')).items[1]).toMatchObject({ interruptions: 0, refusals: 0, troubleAt: null });
  });
});
