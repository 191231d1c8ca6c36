import { describe, expect, test } from 'vitest';
import { accountWithReplicas, collected, zoneB } from '../account-with-replicas.js';
import { controlPlaneOn, testDatabases } from '../control-plane-harness.js';

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}

const report = {
  old_instance: { instance_id: 'i-1', mode: 'spot', pool_id: 't3.medium.us-east-1a' },
  new_instance: { instance_id: 'i-2', mode: 'ondemand' },
  prices: { on_demand: 0.05, old_spot: 0.03 },
  timing: { switch_initiated_at: '2026-11-23T07:00:00.000000+00:00' },
  trigger: 'manual',
};

describe.each(testDatabases)('the past, for people and programs, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function agentOf() {
    const agent = await accountWithReplicas(plane);
    const page = async (path: string) => (await agent.account.get(`/api/v1${path}`)).body as Page;
    return { ...agent, page };
  }

  test('lists switches, filtered and in pages, and shows one with its timing', async () => {
    const { account, agent, agentId, page } = await agentOf();
    for (const [newInstance, zone] of [
      ['i-2', 'us-east-1c'],
      ['i-3', 'us-east-1d'],
      ['i-4', 'us-east-1c'],
    ])
      await account.post(`${agent}/switch-report`, {
        ...report,
        new_instance: { instance_id: newInstance, mode: 'ondemand', az: zone },
      });
    const first = await page('/switches?limit=2');
    expect(first.items).toMatchObject([{ to: { instanceId: 'i-4' } }, { to: { instanceId: 'i-3' } }]);
    const second = await page(`/switches?limit=2&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ to: { instanceId: 'i-2' } }], nextCursor: null });
    expect(second.items[0]).toMatchObject({
      workloadId: agentId,
      success: true,
      trigger: 'manual',
      isInferred: false,
      from: { instanceId: 'i-1', market: 'spot', pool: 't3.medium.us-east-1a', spotPrice: 0.03 },
      to: { market: 'on-demand', spotPrice: null },
      startedAt: '2026-11-23T07:00:00.000Z',
      leftRunning: null,
    });
    const id = second.items[0]?.['switchId'];
    expect((await account.get(`/api/v1/switches/${id}`)).body).toMatchObject({ switchId: id, timing: report.timing });
    expect((await page('/switches?instanceId=i-3')).items).toHaveLength(1);
    expect((await page('/switches?success=false')).items).toEqual([]);
    expect((await page('/switches?zone=us-east-1c')).items).toMatchObject([
      { to: { instanceId: 'i-4' } },
      { to: { instanceId: 'i-2' } },
    ]);
    expect((await page('/switches?zone=us-east-1')).items).toEqual([]);
    expect((await page(`/switches?from=${plane.now().toISOString()}&to=2100-01-01T00:00:00Z`)).items).toEqual([]);
  });

  test('lists interruptions by kind, and shows one with its report', async () => {
    const { account, agent, page } = await agentOf();
    await account.post(`${agent}/maintenance-report`, { instance_id: 'i-1', event_id: 'e', code: 'system-reboot' });
    await account.post(`${agent}/rebalance-recommendation`, { instance_id: 'i-1' });
    const all = await page('/interruptions');
    expect(all.items).toMatchObject([{ kind: 'rebalance' }, { kind: 'maintenance', instanceId: 'i-1' }]);
    const { items } = await page('/interruptions?kind=maintenance');
    expect(items).toHaveLength(1);
    const id = items[0]?.['interruptionId'];
    expect((await account.get(`/api/v1/interruptions/${id}`)).body).toMatchObject({
      report: { code: 'system-reboot' },
    });
  });

  test('lists cleanups with what was removed and what was not', async () => {
    const { account, agent, agentId, page } = await agentOf();
    await account.post(`${agent}/cleanup-report`, {
      timestamp: collected,
      snapshots: { deleted: ['snap-1'], failed: [{ id: 'snap-2', error: 'in use' }] },
      amis: { deleted_amis: ['ami-1'], deleted_snapshots: ['snap-3'], error: 'throttled' },
    });
    expect((await page(`/cleanups?workloadId=${agentId}`)).items).toMatchObject([
      {
        workloadId: agentId,
        removedSnapshots: ['snap-1', 'snap-3'],
        removedImages: ['ami-1'],
        failures: [{ id: 'snap-2', error: 'in use' }],
        errors: ['throttled'],
      },
    ]);
  });

  test('lists what happened and who caused it, by type and by actor', async () => {
    const { account, agentId, page } = await agentOf();
    const settings = `/api/v1/workloads/${agentId}/settings`;
    await account.call('PATCH', settings, { body: { enabled: false } });
    await account.call('PATCH', settings, { body: { enabled: true } });
    const types = async (query: string) => (await page(`/activity?${query}`)).items.map(({ type }) => type);
    expect(await types('')).toEqual(['workload.configured', 'workload.configured', 'instance.registered']);
    expect(await types('types=instance.')).toEqual(['instance.registered']);
    expect(await types('types=workload.configured,command.ordered&actorKind=token&limit=1')).toEqual([
      'workload.configured',
    ]);
    expect(await types('actorKind=user')).toEqual([]);
    expect((await page('/activity?limit=1')).items).toMatchObject([
      {
        number: 3,
        actor: { kind: 'token', address: '127.0.0.1' },
        workloadId: agentId,
        data: { changes: { enabled: true } },
      },
    ]);
  });

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

  test('lists alarms for instances left over', async () => {
    const { account, agent, agentId, page } = await agentOf();
    await account.register({ instanceId: 'i-2' });
    const leftRunning = { instance_id: 'i-1', reason: 'UnauthorizedOperation' };
    await account.post(`${agent}/switch-report`, { ...report, old_instance_left_running: leftRunning });
    expect((await page('/alarms')).items).toMatchObject([
      { kind: 'leftover-instance', workloadId: agentId, workloadName: 'web', instanceId: 'i-1' },
    ]);
  });
});
