import { headers, pendingCommands } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, zoneB } from '../account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';

const problem = (status: number, code: string) => ({ status, body: { code, status } });

describe.each(testDatabases)('replicas and switches, for people and programs, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function agentOf(generation?: number) {
    const agent = await accountWithReplicas(plane, generation === undefined ? {} : { generation });
    const { account, agentId } = agent;
    const path = `/api/v1/workloads/${agentId}`;
    const settings = (body: object) => account.call('PATCH', `${path}/settings`, { body });
    const poll = async (instanceId = 'i-1') =>
      pendingCommands.parse(
        (await account.get(`${agent.agent}/pending-commands`, { [headers.instance]: instanceId })).body,
      );
    return { ...agent, path, settings, poll };
  }

  test('a replica of our agent is ordered by a command, shown, promoted by its own agent, and ended', async () => {
    const { account, path, settings, prices, poll, ask, put, registerReplica, status } = await agentOf(1);
    expect(await account.post(`${path}/replicas`, {})).toMatchObject(problem(409, 'no-replica-possible'));
    await settings({ autoSwitchEnabled: false });
    await prices({ 'us-east-1a': 0.01 });
    await settings({ manualReplicaEnabled: true });
    const ordered = await account.post(`${path}/replicas`, { pool: zoneB });
    expect(ordered).toMatchObject({
      status: 202,
      body: { replica: null, command: { type: 'create_replica', state: 'queued' } },
    });
    expect(await poll()).toMatchObject([{ command_type: 'create_replica' }]);
    await ask({ pool_id: zoneB });
    const { items } = (await account.get(`${path}/replicas?active=true`)).body as { items: { replicaId: string }[] };
    const { replicaId } = present(items[0]);
    const replica = `${path}/replicas/${replicaId}`;
    expect((await account.get(replica)).body).toMatchObject({ status: 'launching', pool: zoneB, instanceId: null });
    expect(await account.post(`${replica}/promote`, {})).toMatchObject(problem(409, 'replica-not-ready'));
    await put(replicaId, 'i-s');
    await registerReplica(replicaId, 'i-s');
    await status(replicaId, { status: 'ready' });
    expect(await account.post(`${replica}/promote`, {})).toMatchObject({
      status: 202,
      body: { replica: { replicaId, status: 'ready' }, command: { type: 'promote_replica', instanceId: 'i-s' } },
    });
    expect(await account.call('DELETE', replica)).toMatchObject({ status: 202, body: { status: 'terminated' } });
    expect(await account.call('DELETE', replica)).toMatchObject(problem(409, 'replica-ended'));
    expect((await account.get(`${path}/replicas?status=ready`)).body).toMatchObject({ items: [] });
  });

  test('a replica of a v4 agent is added to the list from which that agent launches', async () => {
    const { account, path, settings } = await agentOf();
    await settings({ manualReplicaEnabled: true });
    const ordered = await account.post(`${path}/replicas`, { pool: zoneB });
    expect(ordered).toMatchObject({
      status: 202,
      body: { replica: { pool: zoneB, status: 'launching' }, command: null },
    });
    expect(await account.post(`${path}/replicas`, { pool: 'nowhere' })).toMatchObject({ status: 202 });
  });

  test('a switch is ordered in the words of the API, and refused where the target is incomplete', async () => {
    const { account, path, poll } = await agentOf(1);
    expect(await account.post(`${path}/switch`, { market: 'spot' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/pool' }] },
    });
    expect(
      await account.post(`${path}/switch`, { market: 'spot', pool: zoneB, terminateWaitSeconds: 60 }),
    ).toMatchObject({
      status: 201,
      body: { command: { type: 'switch', state: 'queued', origin: 'token' } },
    });
    expect(await poll()).toMatchObject([
      { command_type: 'switch', target_mode: 'spot', target_pool_id: zoneB, terminate_wait_seconds: 60 },
    ]);
  });

  test('an order under a freeze is refused', async () => {
    const { account, path, settings } = await agentOf(1);
    await settings({ manualReplicaEnabled: true });
    await account.post(`${path}/freeze`, { reason: 'release' });
    for (const [target, body] of [
      ['replicas', { pool: zoneB }],
      ['switch', { market: 'on-demand' }],
    ] as const)
      expect(await account.post(`${path}/${target}`, body)).toMatchObject(problem(409, 'frozen'));
  });
});
