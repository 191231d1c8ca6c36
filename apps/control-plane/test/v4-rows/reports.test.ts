import { describe, expect, test } from 'vitest';
import { zoneB } from '../account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';
import { priceReport, ts, v4Client } from './v4-client.js';

const common = { instance_type: 't3.medium', region: 'us-east-1', ami_id: 'ami-1', mode: 'spot' };
const instances = {
  old_instance: { ...common, instance_id: 'i-1', az: 'us-east-1a', pool_id: 't3.medium.us-east-1a' },
  new_instance: { ...common, instance_id: 'i-2', az: 'us-east-1b', pool_id: zoneB },
};
const prices = { on_demand: 0.0416, old_spot: 0.0125, new_spot: 0.0121 };
const agentDialect = {
  ...instances,
  snapshot: { used: false },
  prices,
  timing: {
    switch_initiated_at: ts,
    new_instance_launched_at: '2026-11-23T07:00:05.000000+00:00',
    new_instance_ready_at: '2026-11-23T07:01:00.000000+00:00',
    traffic_switched_at: '2026-11-23T07:01:02.000000+00:00',
  },
  trigger: 'manual',
};
const backendDialect = {
  ...instances,
  pricing: prices,
  timing: { initiated_at: ts, old_terminated_at: '2026-11-23T07:06:00.000000+00:00' },
  trigger: 'manual',
};

describe.each(testDatabases)('what becomes of the reports of a v4 agent, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function enrolled() {
    const client = await v4Client(plane);
    const agent = await client.enroll();
    const history = async () =>
      (await client.get(`/api/client/${client.id}/switch-history`)).body as Record<string, unknown>[];
    const role = async (instanceId: string) => (await agent.get(`hosts/${instanceId}`)).body;
    return { client, agent, history, role };
  }

  test('row 19: reported pools appear in the prices of the instance', async () => {
    const { client, agent } = await enrolled();
    expect(await agent.reportPrices(client.now())).toEqual({ status: 200, body: { success: true } });
    expect((await client.get('/api/client/instances/i-1/pricing')).body).toMatchObject({
      onDemand: { price: 0.0416 },
      pools: [
        { id: zoneB, price: 0.0121 },
        { id: 't3.medium.us-east-1a', price: 0.0125 },
      ],
    });
  });

  test('row 20: a price report may have a time that ends in Z', async () => {
    const { client, agent } = await enrolled();
    expect(await agent.post('pricing-report', priceReport(plane.now().toISOString()))).toMatchObject({ status: 200 });
    expect((await client.get('/api/client/instances/i-1/pricing')).body).toMatchObject({
      onDemand: { price: 0.0416 },
    });
  });

  test('row 21: a switch in the words of the agent is stored with its prices and times, and the old instance has ended only when the report says so', async () => {
    const { client, agent, history, role } = await enrolled();
    expect(await agent.post('switch-report', agentDialect)).toEqual({ status: 200, body: { success: true } });
    expect(await history()).toMatchObject([{ price: 0.0121, savingsImpact: 0.0004, inferred: false }]);
    const { items } = (await client.get('/api/v1/switches')).body as { items: object[] };
    expect(items).toMatchObject([
      {
        startedAt: '2026-11-23T07:00:00.123Z',
        launchedAt: '2026-11-23T07:00:05.000Z',
        readyAt: '2026-11-23T07:01:00.000Z',
        handedOverAt: '2026-11-23T07:01:02.000Z',
        predecessorEndedAt: null,
        onDemandPrice: 0.0416,
      },
    ]);
    expect([await role('i-1'), await role('i-2')]).toMatchObject([{ role: 'retiring' }, { role: 'primary' }]);
    const timing = { ...agentDialect.timing, old_instance_terminated_at: '2026-11-23T07:06:00.000000+00:00' };
    await agent.post('switch-report', { ...agentDialect, timing });
    expect(await role('i-1')).toMatchObject({ role: 'retired' });
  });

  test('row 22: a switch in the words of the backend is stored with its command and its savings', async () => {
    const { client, agent, history } = await enrolled();
    const report = await reportOf(client);
    expect(await agent.post('switch-report', report)).toMatchObject({ status: 200 });
    expect(await history()).toMatchObject([{ savingsImpact: 0.0004 }]);
    const { items } = (await client.get('/api/v1/switches')).body as { items: object[] };
    expect(items).toMatchObject([{ commandId: report.command_id, predecessorEndedAt: '2026-11-23T07:06:00.000Z' }]);
  });

  test('row 23: a switch that is reported twice is one row', async () => {
    const { client, agent, history } = await enrolled();
    const report = await reportOf(client);
    for (const _ of [1, 2]) expect(await agent.post('switch-report', report)).toMatchObject({ status: 200 });
    expect(await history()).toHaveLength(1);
  });

  test('row 31: a cleanup is counted', async () => {
    const { agent } = await enrolled();
    const report = {
      timestamp: ts,
      snapshots: {
        type: 'snapshots',
        deleted: ['snap-1'],
        failed: [{ id: 'snap-2', error: 'denied' }],
        cutoff_date: ts,
      },
      amis: { type: 'amis', deleted_amis: ['ami-1'], deleted_snapshots: ['snap-3'], failed: [], cutoff_date: ts },
    };
    expect(await agent.post('cleanup-report', report)).toEqual({
      status: 200,
      body: {
        success: true,
        message: 'Cleanup report recorded',
        deleted_snapshots: 1,
        deleted_amis: 1,
        failed_count: 1,
      },
    });
  });

  test('row 32: a cleanup that failed as a whole removed nothing, and its failures are counted', async () => {
    const { agent } = await enrolled();
    const snapshots = { type: 'snapshots', deleted: [], failed: [], error: 'compare' };
    const amis = { type: 'amis', deleted_amis: [], deleted_snapshots: [], failed: [], error: 'compare' };
    expect(await agent.post('cleanup-report', { timestamp: ts, snapshots, amis })).toMatchObject({
      status: 200,
      body: { success: true, deleted_snapshots: 0, deleted_amis: 0, failed_count: 2 },
    });
  });

  async function reportOf(client: { post(path: string, body: unknown): Promise<{ readonly body: unknown }> }) {
    const order = await client.post('/api/client/instances/i-1/force-switch', { target: 'pool', pool_id: zoneB });
    const { command_id } = present(order.body) as { command_id: string };
    return { ...backendDialect, command_id };
  }
});
