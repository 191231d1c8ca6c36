import { type ForceSwitchResponse, headers } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, present, type TestAccount, testDatabases } from './control-plane-harness.js';

const common = { instance_type: 't3.medium', region: 'us-east-1', ami_id: 'ami-1', mode: 'spot' };
const instances = {
  old_instance: { ...common, instance_id: 'i-1', az: 'us-east-1a', pool_id: 't3.medium.us-east-1a' },
  new_instance: { ...common, instance_id: 'i-2', az: 'us-east-1b', pool_id: 't3.medium.us-east-1b' },
};
const agentDialect = {
  ...instances,
  snapshot: { used: false },
  prices: { on_demand: 0.0416, old_spot: 0.0125, new_spot: 0.0121 },
  timing: {
    switch_initiated_at: '2026-11-23T07:00:00.123456+00:00',
    new_instance_launched_at: '2026-11-23T07:00:05.000000Z',
    new_instance_ready_at: '2026-11-23T09:01:00.000000+02:00',
    traffic_switched_at: '2026-11-23T07:01:02',
  },
  trigger: 'manual',
};
const backendDialect = {
  ...instances,
  pricing: { on_demand: 0.0416, old_spot: 0.0125, new_spot: 0.0121 },
  timing: { initiated_at: '2026-11-23T07:00:00.123456+00:00', old_terminated_at: '2026-11-23T07:06:00+00:00' },
  trigger: 'manual',
};

describe.each(testDatabases)('a switch report on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function enrolled(generation?: number) {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1', generation });
    const report = (body: unknown, extra = {}) =>
      account.post(`/api/agents/${agentId}/switch-report`, body, {
        ...(generation === undefined ? {} : { [headers.instance]: 'i-1', [headers.generation]: `${generation}` }),
        ...extra,
      });
    return { account, agentId, report };
  }

  async function rows(agentId: string) {
    const { queries, schema } = plane.database;
    const { switches } = schema;
    return queries.select().from(switches).where(eq(switches.agentId, agentId)).orderBy(switches.sequence);
  }

  async function roleOf(account: TestAccount, agentId: string, instanceId: string): Promise<unknown> {
    return present((await account.get(`/api/agents/${agentId}/hosts/${instanceId}`)).body);
  }

  test("in the agent's format keeps prices and times", async () => {
    const { account, agentId, report } = await enrolled();
    expect(await report(agentDialect)).toMatchObject({ status: 200, body: { success: true } });
    expect(await rows(agentId)).toMatchObject([
      {
        success: true,
        trigger: 'manual',
        oldInstanceId: 'i-1',
        oldZone: 'us-east-1a',
        newPoolId: 't3.medium.us-east-1b',
        onDemandPrice: 0.0416,
        oldSpotPrice: 0.0125,
        newSpotPrice: 0.0121,
        savingsPerHour: 0.0004,
        initiatedAt: new Date('2026-11-23T07:00:00.123Z'),
        instanceLaunchedAt: new Date('2026-11-23T07:00:05Z'),
        instanceReadyAt: new Date('2026-11-23T07:01:00Z'),
        trafficSwitchedAt: new Date('2026-11-23T07:01:02Z'),
        oldTerminatedAt: null,
        timing: agentDialect.timing,
      },
    ]);
    expect((await account.get(`/api/client/${account.id}/switch-history?instance_id=i-2`)).body).toEqual([
      {
        id: expect.any(String),
        oldInstanceId: 'i-1',
        newInstanceId: 'i-2',
        timestamp: '2026-11-23T07:00:00.123000+00:00',
        fromMode: 'spot',
        toMode: 'spot',
        fromPool: 't3.medium.us-east-1a',
        toPool: 't3.medium.us-east-1b',
        trigger: 'manual',
        price: 0.0121,
        savingsImpact: 0.0004,
        success: true,
        inferred: false,
        leftRunning: null,
      },
    ]);
    expect((await account.get(`/api/client/${account.id}/switch-history?instance_id=i-3`)).body).toEqual([]);
  });

  test("in the backend's format, sent twice, is one row with its command", async () => {
    const { account, agentId, report } = await enrolled();
    const order = await account.post('/api/client/instances/i-1/force-switch', { target: 'ondemand' });
    const { command_id } = order.body as ForceSwitchResponse;
    for (const _ of [1, 2]) expect(await report({ ...backendDialect, command_id })).toMatchObject({ status: 200 });
    expect(await rows(agentId)).toMatchObject([{ savingsPerHour: 0.0004, commandId: command_id }]);
  });

  test('in both formats at once is read by the agent’s field names', async () => {
    const { agentId, report } = await enrolled();
    await report({ ...backendDialect, ...agentDialect, timing: { ...backendDialect.timing, ...agentDialect.timing } });
    expect(await rows(agentId)).toMatchObject([
      { savingsPerHour: 0.0004, oldTerminatedAt: new Date('2026-11-23T07:06:00Z') },
    ]);
  });

  test('about a command that does not exist is stored without it', async () => {
    const { agentId, report } = await enrolled();
    for (const [index, command_id] of ['none', '00000000-0000-4000-8000-000000000000'].entries()) {
      expect(await report({ ...agentDialect, command_id }, { 'Idempotency-Key': `${index}` })).toMatchObject({
        status: 200,
      });
    }
    expect(await rows(agentId)).toMatchObject([{ commandId: null }, { commandId: null }]);
  });

  test('repeated with its key fills unknown fields and changes no others', async () => {
    const { agentId, report } = await enrolled(1);
    const key = { 'Idempotency-Key': 'switch-7' };
    await report(agentDialect, key);
    const later = { ...agentDialect.timing, old_instance_terminated_at: '2026-11-23T07:06:00.000000+00:00' };
    await report({ ...agentDialect, prices: { on_demand: 9 }, trigger: 'model', timing: later }, key);
    expect(await rows(agentId)).toMatchObject([
      { onDemandPrice: 0.0416, trigger: 'manual', oldTerminatedAt: new Date('2026-11-23T07:06:00Z') },
    ]);
  });

  test('with unknown prices has unknown savings', async () => {
    const { agentId, report } = await enrolled();
    const prices = { on_demand: 0.0416, old_spot: null, new_spot: 0.0121 };
    expect(await report({ ...agentDialect, prices })).toMatchObject({ status: 200 });
    expect(await report({ ...instances }, { 'Idempotency-Key': 'bare' })).toMatchObject({ status: 200 });
    expect(await rows(agentId)).toMatchObject([{ savingsPerHour: null }, { savingsPerHour: null, timing: null }]);
  });

  test('with an invalid time is refused', async () => {
    const { report } = await enrolled();
    const answer = await report({ ...agentDialect, timing: { switch_initiated_at: 'yesterday' } });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'Validation failed', details: { 'timing.switch_initiated_at': [expect.any(String)] } },
    });
  });

  test('of a v4 agent changes the primary, and retires the old instance when it has ended', async () => {
    const { account, agentId, report } = await enrolled();
    await report(agentDialect);
    expect(await roleOf(account, agentId, 'i-2')).toMatchObject({ role: 'primary', generation: 2, predecessor: 'i-1' });
    expect(await roleOf(account, agentId, 'i-1')).toMatchObject({ role: 'retiring' });
    await report(backendDialect);
    expect(await roleOf(account, agentId, 'i-1')).toMatchObject({ role: 'retired' });
    expect(await roleOf(account, agentId, 'i-2')).toMatchObject({ role: 'primary', generation: 2 });
  });

  test('of our agent does not change the primary', async () => {
    const { account, agentId, report } = await enrolled(1);
    await report(agentDialect);
    expect(await roleOf(account, agentId, 'i-1')).toMatchObject({ role: 'primary', generation: 1 });
  });

  test('of an undone switch is stored as a failure with its reason', async () => {
    const { account, agentId, report } = await enrolled(1);
    await report({ ...agentDialect, outcome: 'undone', reason: 'No agent registered in time.' });
    expect(await rows(agentId)).toMatchObject([{ success: false, reason: 'No agent registered in time.' }]);
    expect(await roleOf(account, agentId, 'i-1')).toMatchObject({ role: 'primary', generation: 1 });
    expect((await account.get(`/api/client/${account.id}/switch-history`)).body).toMatchObject([{ success: false }]);
  });
});
