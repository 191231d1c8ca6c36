import { headers, pendingCommands } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, zoneB } from './account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from './control-plane-harness.js';

const zoneBFacts = { az: 'us-east-1b' };
const report = {
  old_instance: { instance_id: 'i-1', mode: 'spot', pool_id: 't3.medium.us-east-1a' },
  new_instance: { instance_id: 'i-2', mode: 'spot', pool_id: zoneB },
  prices: { on_demand: 0.05, old_spot: 0.03, new_spot: 0.01 },
  timing: { switch_initiated_at: '2026-11-23T07:00:00.000000+00:00' },
  trigger: 'manual',
};

describe.each(testDatabases)('the switch history on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function agentOf(instance: { readonly generation?: number } = {}) {
    const agent = await accountWithReplicas(plane, instance);
    return {
      ...agent,
      history: async () => (await agent.account.get(`/api/client/${agent.account.id}/switch-history`)).body,
      report: (body: object, extra = {}) =>
        agent.account.post(`${agent.agent}/switch-report`, body, { ...agent.own, ...extra }),
    };
  }

  /** Lets a v4 agent get an order, launch a successor and end its own instance before it can report. */
  async function switchedByV4(settings: object = {}) {
    const agent = await agentOf();
    await agent.configure(settings);
    await agent.prices({ 'us-east-1a': 0.0125, 'us-east-1b': 0.0121 });
    await agent.account.post('/api/client/instances/i-1/force-switch', { target: 'pool', pool_id: zoneB });
    const pending = await agent.account.get(`${agent.agent}/pending-commands`);
    const [command] = pendingCommands.parse(pending.body);
    await agent.account.register({ instanceId: 'i-2', facts: zoneBFacts });
    return { ...agent, command: present(command) };
  }

  test('has the switch of a v4 agent that never reported it, with the known facts', async () => {
    const { history } = await switchedByV4();
    expect(await history()).toMatchObject([
      {
        oldInstanceId: 'i-1',
        newInstanceId: 'i-2',
        fromPool: 't3.medium.us-east-1a',
        toPool: zoneB,
        trigger: 'manual',
        price: 0.0121,
        savingsImpact: 0.0004,
        success: true,
        inferred: true,
      },
    ]);
  });

  test('has the switch once when the report comes later, with the values of the report', async () => {
    const { history, report: send } = await switchedByV4();
    const [before] = (await history()) as [{ readonly id: string }];
    for (const _ of [1, 2]) await send(report);
    expect(await history()).toEqual([
      expect.objectContaining({
        id: before.id,
        savingsImpact: 0.02,
        price: 0.01,
        timestamp: report.timing.switch_initiated_at,
        inferred: false,
      }),
    ]);
  });

  test('has the switch once when the report comes first', async () => {
    const { history, report: send, account } = await agentOf();
    await send(report);
    await account.register({ instanceId: 'i-2', facts: zoneBFacts });
    await send(report);
    expect(await history()).toMatchObject([{ newInstanceId: 'i-2', inferred: false }]);
  });

  test('has each change between two v4 instances that replace each other repeatedly', async () => {
    const { history, account } = await switchedByV4();
    for (const instanceId of ['i-1', 'i-2']) {
      plane.advance(301);
      await account.register({ instanceId });
    }
    expect(await history()).toMatchObject([
      { oldInstanceId: 'i-1', newInstanceId: 'i-2', trigger: null },
      { oldInstanceId: 'i-2', newInstanceId: 'i-1', trigger: null },
      { oldInstanceId: 'i-1', newInstanceId: 'i-2', trigger: 'manual' },
    ]);
  });

  test('has a switch of our agents before its report, and once after it, whoever reports it', async () => {
    const { history, report: send, account, agent } = await agentOf({ generation: 1 });
    await account.register({
      instanceId: 'i-2',
      generation: 2,
      predecessor: 'i-1',
      intent: 'switch/c/manual/1/0/spot',
    });
    await account.post(`${agent}/hosts/i-2/promote`, { expected_generation: 1, reason: 'hand-over' });
    expect(await history()).toMatchObject([{ newInstanceId: 'i-2', inferred: true }]);
    for (const _ of [1, 2]) await send(report, { [headers.idempotencyKey]: 'command-1' });
    expect(await history()).toMatchObject([{ newInstanceId: 'i-2', trigger: 'manual', inferred: false }]);
  });

  async function promotedByPerson(settings: object) {
    const agent = await agentOf();
    const id = await agent.manual();
    await agent.configure(settings);
    await agent.put(id, 'i-s');
    await agent.status(id, { status: 'ready' });
    await agent.account.post(`${agent.agent}/replicas/${id}/promote`, {});
    return { ...agent, instancesToEnd: () => agent.rows('?status=terminated') };
  }

  test('has the promotion of a v4 replica by a person', async () => {
    const { history } = await promotedByPerson({});
    expect(await history()).toMatchObject([
      { oldInstanceId: 'i-1', newInstanceId: 'i-s', toPool: zoneB, trigger: 'promotion', inferred: false },
    ]);
  });

  test('the old instance of a v4 promotion is listed to be ended when it is due, until its end is confirmed', async () => {
    const { instancesToEnd, sendHeartbeat, account, agent, role, rows } = await promotedByPerson({
      terminateWaitMinutes: 2,
    });
    expect(await instancesToEnd()).toEqual([]);
    plane.advance(110);
    await sendHeartbeat();
    plane.advance(11);
    expect(await instancesToEnd()).toMatchObject([{ instance_id: 'i-1', is_active: true, status: 'terminated' }]);
    const [{ id }] = (await instancesToEnd()) as [{ readonly id: string }];
    const ours = { [headers.instance]: 'i-s' };
    expect((await account.get(`${agent}/replicas?status=terminated`, ours)).body).toMatchObject({ total: 0 });
    await account.post(`${agent}/replicas/${id}/status`, { status: 'terminated', is_active: false });
    expect(await instancesToEnd()).toEqual([]);
    expect(await role('i-1')).toMatchObject({ role: 'retired' });
    expect(await rows('?status=launching')).toHaveLength(0);
  });

  test('the old instance of a v4 promotion is kept when the settings say so', async () => {
    const { instancesToEnd, sendHeartbeat } = await promotedByPerson({ autoTerminateEnabled: false });
    plane.advance(100_000);
    await sendHeartbeat();
    expect(await instancesToEnd()).toEqual([]);
  });

  test('a v4 instance that has ended itself is not ended again', async () => {
    const { rows } = await switchedByV4({ terminateWaitMinutes: 1 });
    plane.advance(181);
    expect(await rows('?status=terminated')).toEqual([]);
  });

  test('a v4 instance that could not end itself is listed to be ended', async () => {
    const { rows, sendHeartbeat } = await switchedByV4({ terminateWaitMinutes: 1 });
    plane.advance(61);
    await sendHeartbeat('i-1');
    expect(await rows('?status=terminated')).toMatchObject([{ instance_id: 'i-1', is_active: true }]);
  });

  test('a v4 instance is not ended while its successor is silent, because it may be the only one that works', async () => {
    const { rows, sendHeartbeat } = await switchedByV4({ terminateWaitMinutes: 3 });
    plane.advance(125);
    await sendHeartbeat('i-1');
    plane.advance(60);
    expect(await rows('?status=terminated')).toEqual([]);
    await sendHeartbeat('i-2');
    expect(await rows('?status=terminated')).toMatchObject([{ instance_id: 'i-1', is_active: true }]);
  });
});
