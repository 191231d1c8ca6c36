import { headers, pendingCommands } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, replicaId, zoneB, zoneC } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const ours = { generation: 1 };

describe.each(testDatabases)('the replicas of our agent on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function withReplica() {
    const agent = await accountWithReplicas(plane, ours);
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    await agent.registerReplica(id, 'i-s');
    await agent.status(id, { status: 'ready' });
    const poll = async (instanceId: string, wait = 0) =>
      pendingCommands.parse(
        (await agent.account.get(`${agent.agent}/pending-commands?wait=${wait}`, { [headers.instance]: instanceId }))
          .body,
      );
    const promote = () => agent.account.post(`${agent.agent}/replicas/${id}/promote`, {}, agent.own);
    const instancePath = (instanceId: string) => `${agent.agent}/hosts/${instanceId}`;
    return { ...agent, id, poll, promote, instancePath };
  }

  test('are requested before they are launched, and created once', async () => {
    const agent = await accountWithReplicas(plane, ours);
    expect(await agent.ask({})).toMatchObject({ status: 400, body: { hint: expect.any(String) } });
    await agent.configure({ manualReplicaEnabled: true });
    expect(await agent.ask({})).toMatchObject({ status: 400, body: { error: 'No suitable pool found' } });
    expect(await agent.ask({ pool_id: 'm5.large.us-east-1b' })).toMatchObject({
      status: 400,
      body: { error: 'Pool instance type mismatch', agent_type: 't3.medium', pool_type: 'm5.large' },
    });
    expect(await agent.ask({ pool_id: 'nowhere' })).toMatchObject({ status: 400 });
    const answers = await Promise.all(Array.from({ length: 4 }, () => agent.ask({ pool_id: zoneC })));
    expect(new Set(answers.map(({ body }) => replicaId(body))).size).toBe(1);
    expect(await agent.rows()).toMatchObject([{ pool_id: zoneC, instance_id: expect.stringMatching(/^manual-/) }]);
  });

  test('are the same for the same key, also after they have ended', async () => {
    const agent = await accountWithReplicas(plane, ours);
    await agent.configure({ manualReplicaEnabled: true });
    const key = { [headers.idempotencyKey]: 'request-1' };
    const id = replicaId((await agent.ask({ pool_id: zoneC }, key)).body);
    await agent.account.call('DELETE', `${agent.agent}/replicas/${id}`);
    expect(replicaId((await agent.ask({ pool_id: zoneC }, key)).body)).toBe(id);
    expect(replicaId((await agent.ask({ pool_id: zoneC })).body)).not.toBe(id);
  });

  test('exist beside the successor of a switch, and are ended when it takes over', async () => {
    const { account, role, rows, instancePath } = await withReplica();
    await account.register({
      instanceId: 'i-2',
      generation: 2,
      predecessor: 'i-1',
      intent: 'switch/c/manual/1/0/spot',
    });
    expect([await role('i-s'), await role('i-2')]).toMatchObject([{ role: 'standby' }, { role: 'standby' }]);
    await account.post(`${instancePath('i-2')}/promote`, { expected_generation: 1, reason: 'hand-over' });
    expect([await role('i-s'), await role('i-2')]).toMatchObject([{ role: 'superseded' }, { role: 'primary' }]);
    expect(await rows('?status=terminated')).toMatchObject([{ instance_id: 'i-s', is_active: true }]);
  });

  test('that take over are promoted, and are not ended', async () => {
    const { account, role, rows, instancePath, id } = await withReplica();
    await account.post(`${instancePath('i-s')}/promote`, { expected_generation: 1, reason: 'predecessor-gone' });
    expect(await role('i-s')).toMatchObject({ role: 'primary', generation: 2 });
    expect(await rows('?include_terminated=true')).toMatchObject([{ id, status: 'promoted', is_active: false }]);
    expect(await rows('?status=terminated')).toEqual([]);
  });

  test('are known by their registration when the report of the primary’s agent is late', async () => {
    const agent = await accountWithReplicas(plane, ours);
    const id = await agent.manual();
    await agent.registerReplica(id, 'i-s');
    expect(await agent.role('i-s')).toMatchObject({ role: 'standby' });
    expect(await agent.rows()).toMatchObject([{ id, instance_id: 'i-s', status: 'syncing' }]);
    expect(await agent.put(id, 'i-s')).toMatchObject({ status: 200 });
  });

  test('that are not needed any more are superseded and ended', async () => {
    const agent = await accountWithReplicas(plane, ours);
    const id = await agent.manual();
    await agent.configure({ manualReplicaEnabled: false });
    await agent.registerReplica(id, 'i-s');
    expect(await agent.role('i-s')).toMatchObject({ role: 'superseded' });
    expect(await agent.rows('?status=terminated')).toMatchObject([{ id, instance_id: 'i-s', is_active: true }]);
  });

  test.each([
    ['unknown', '00000000-0000-4000-8000-000000000000'],
    ['another instance', undefined],
  ])('are superseded when they register for a replica that is %s', async (_, other) => {
    const agent = await accountWithReplicas(plane, ours);
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    await agent.registerReplica(other ?? id, 'i-x');
    expect(await agent.role('i-x')).toMatchObject({ role: 'superseded' });
    expect(await agent.rows()).toMatchObject([{ instance_id: 'i-s' }]);
  });

  test('that failed are not promoted any more', async () => {
    const { status, id, role, account, instancePath, promote } = await withReplica();
    await status(id, { status: 'failed', error_message: 'ill' });
    expect(await role('i-s')).toMatchObject({ role: 'superseded' });
    const body = { expected_generation: 1, reason: 'predecessor-gone' };
    expect(await account.post(`${instancePath('i-s')}/promote`, body)).toMatchObject({ status: 409 });
    expect(await promote()).toMatchObject({ status: 400 });
  });

  test('are promoted by a command to their own agent, at the expected generation', async () => {
    const { promote, poll, id, role, account, instancePath } = await withReplica();
    const ordered = await promote();
    expect(ordered).toMatchObject({ status: 202, body: { success: true, new_instance_id: 'i-s', demoted: false } });
    expect(await promote()).toMatchObject({
      body: { command_id: (ordered.body as { command_id: string }).command_id },
    });
    expect(await role('i-1')).toMatchObject({ role: 'primary' });
    expect(await poll('i-1')).toEqual([]);
    expect((await account.get(instancePath('i-s').replace('/hosts/i-s', '/pending-commands'))).body).toEqual([]);
    const [command] = await poll('i-s');
    expect(command).toMatchObject({ command_type: 'promote_replica', replica_id: id, expected_generation: 1 });
    await account.post(`${instancePath('i-s')}/promote`, { expected_generation: 1, reason: 'failover' });
    expect((await account.get(`/api/client/commands/${command?.id}`)).body).toMatchObject({
      status: 'completed',
      target_mode: null,
      message: 'i-s took over.',
    });
  });

  test('get the order to take over through their held poll', async () => {
    const { promote, poll } = await withReplica();
    const held = poll('i-s', 25);
    await promote();
    expect(await held).toMatchObject([{ command_type: 'promote_replica' }]);
  });

  test('are ordered by a person only in manual mode, and only our agents get the command', async () => {
    const agent = await accountWithReplicas(plane, ours);
    const order = () => agent.account.post(`/api/client/agents/${agent.agentId}/create-replica`, { pool_id: zoneB });
    expect(await order()).toMatchObject({ status: 400 });
    await agent.configure({ manualReplicaEnabled: true });
    const first = await order();
    expect(first).toMatchObject({ status: 201, body: { command_id: expect.any(String) } });
    expect((await order()).body).toEqual(first.body);
    const pending = `${agent.agent}/pending-commands`;
    expect((await agent.account.get(pending)).body).toEqual([]);
    expect((await agent.account.get(pending, { [headers.instance]: 'i-1' })).body).toMatchObject([
      { command_type: 'create_replica', target_pool_id: zoneB },
    ]);
  });
});
