import { headers } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const ours = { generation: 1 };
const leftRunning = { instance_id: 'i-1', reason: 'UnauthorizedOperation: ec2:TerminateInstances' };
const report = { old_instance: { instance_id: 'i-1' }, new_instance: { instance_id: 'i-2' }, trigger: 'manual' };

describe.each(testDatabases)('the alarms about leftover instances on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function agentOf(instance: { readonly generation?: number } = ours) {
    const agent = await accountWithReplicas(plane, instance);
    const { account, agent: path } = agent;
    return {
      ...agent,
      alarms: async () => {
        const { body } = await account.get(`/api/client/${account.id}/alarms`);
        return (body as { readonly alarms: readonly unknown[] }).alarms;
      },
      successor: () =>
        account.register({ instanceId: 'i-2', generation: 2, predecessor: 'i-1', intent: 'switch/c/manual/1' }),
      promote: () => account.post(`${path}/hosts/i-2/promote`, { expected_generation: 1, reason: 'hand-over' }),
      report: (body: object) =>
        account.post(`${path}/switch-report`, body, { ...agent.own, [headers.idempotencyKey]: 'c' }),
      reportGone: (instanceId: string) => account.call('DELETE', `${path}/hosts/${instanceId}`),
    };
  }

  test('are none while nothing is wrong, and those of another account are not shown', async () => {
    const { alarms, account } = await agentOf();
    expect(await alarms()).toEqual([]);
    const other = await plane.account();
    expect(await other.get(`/api/client/${account.id}/alarms`)).toMatchObject({ status: 404 });
  });

  test('name an instance that its agent could not end, with the reason, until it is gone; the history names it too', async () => {
    const { alarms, successor, promote, report: send, account, reportGone, agentId } = await agentOf();
    await successor();
    await promote();
    await send({ ...report, old_instance_left_running: leftRunning });
    expect(await alarms()).toMatchObject([
      {
        kind: 'leftover-instance',
        agentId,
        logicalAgentId: 'web',
        instanceId: 'i-1',
        reason: expect.stringContaining(leftRunning.reason),
        since: expect.stringMatching(/\+00:00$/),
      },
    ]);
    const history = await account.get(`/api/client/${account.id}/switch-history`);
    expect(history.body).toMatchObject([{ oldInstanceId: 'i-1', leftRunning }]);
    await reportGone('i-1');
    expect(await alarms()).toEqual([]);
  });

  test('appear at the command of a switch too, although that was acknowledged before', async () => {
    const { account, agent, own, successor, promote, report: send } = await agentOf();
    const order = await account.post('/api/client/instances/i-1/force-switch', { target: 'ondemand' });
    const { command_id: commandId } = order.body as { readonly command_id: string };
    const command = async () => (await account.get(`/api/client/commands/${commandId}`)).body;
    await successor();
    await promote();
    await account.post(`${agent}/commands/${commandId}/executed`, { success: true, message: 'i-1 -> i-2' }, own);
    await send({ ...report, command_id: commandId });
    expect(await command()).toMatchObject({ status: 'completed', old_instance_left_running: null });
    await send({ ...report, command_id: commandId, old_instance_left_running: leftRunning });
    expect(await command()).toMatchObject({ message: 'i-1 -> i-2', old_instance_left_running: leftRunning });
  });

  test('name the old instance of a failover that could not be ended', async () => {
    const { alarms, account, agent, own, successor, promote } = await agentOf();
    await successor();
    await promote();
    const notice = { instance_id: 'i-1', action: 'stop', at: null, detected_at: null };
    const body = {
      notice,
      outcome: 'replacement-launched',
      new_instance_id: 'i-2',
      old_instance_left_running: leftRunning,
    };
    await account.post(`${agent}/failover-report`, body, own);
    expect(await alarms()).toMatchObject([{ instanceId: 'i-1', reason: expect.stringContaining(leftRunning.reason) }]);
  });

  test('name a predecessor that was due to end and whose end nobody has reported', async () => {
    const { alarms, successor, promote, report: send } = await agentOf();
    await successor();
    await promote();
    plane.advance(300 + 590);
    expect(await alarms()).toEqual([]);
    plane.advance(20);
    expect(await alarms()).toMatchObject([{ instanceId: 'i-1', reason: expect.stringContaining('was to end at') }]);
    await send({ ...report, timing: { old_instance_terminated_at: '2026-11-23T07:31:00Z' } });
    expect(await alarms()).toEqual([]);
  });

  test('do not name a predecessor that is kept on purpose, nor one that AWS has taken', async () => {
    const kept = await agentOf();
    await kept.configure({ autoTerminateEnabled: false });
    await kept.successor();
    await kept.promote();
    const taken = await agentOf();
    await taken.account.post(`${taken.agent}/termination-imminent`, { instance_id: 'i-1' }, taken.own);
    await taken.successor();
    await taken.promote();
    plane.advance(10_000);
    expect([await kept.alarms(), await taken.alarms()]).toEqual([[], []]);
  });

  test('name an instance that was launched to take over and never did', async () => {
    const { alarms, successor } = await agentOf();
    await successor();
    plane.advance(3_590);
    expect(await alarms()).toEqual([]);
    plane.advance(20);
    expect(await alarms()).toMatchObject([{ instanceId: 'i-2', reason: expect.stringContaining('never did') }]);
  });

  test('name an instance that registered without being needed', async () => {
    const { alarms, account } = await agentOf();
    await account.register({ instanceId: 'i-9', generation: 7 });
    plane.advance(601);
    expect(await alarms()).toMatchObject([{ instanceId: 'i-9', reason: expect.stringContaining('does not need it') }]);
  });

  test('name a replica that was ordered to end and whose end nobody has confirmed', async () => {
    const { alarms, manual, put, configure, status } = await agentOf();
    const id = await manual();
    await put(id, 'i-s');
    await configure({ manualReplicaEnabled: false });
    plane.advance(590);
    expect(await alarms()).toEqual([]);
    plane.advance(20);
    expect(await alarms()).toMatchObject([
      { instanceId: 'i-s', reason: expect.stringContaining('nobody has confirmed') },
    ]);
    await status(id, { status: 'terminated', is_active: false });
    expect(await alarms()).toEqual([]);
  });

  test('name a v4 instance as long as it is in contact', async () => {
    const { alarms, account, sendHeartbeat } = await agentOf({});
    await account.register({ instanceId: 'i-2' });
    plane.advance(905);
    await sendHeartbeat('i-1');
    expect(await alarms()).toMatchObject([{ instanceId: 'i-1' }]);
    plane.advance(121);
    expect(await alarms()).toEqual([]);
  });
});
