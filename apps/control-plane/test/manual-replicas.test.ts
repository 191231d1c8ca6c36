import { describe, expect, test } from 'vitest';
import { accountWithReplicas, zoneB, zoneC } from './account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from './control-plane-harness.js';

const ours = { generation: 1 };

describe.each(testDatabases)('manual replica mode on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('requests one replica, in the cheapest pool that is not the current one', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.prices({ 'us-east-1a': 0.001, 'us-east-1b': 0.02, 'us-east-1c': 0.01 });
    await agent.sendHeartbeat();
    expect(await agent.rows()).toEqual([]);
    await agent.configure({ manualReplicaEnabled: true });
    await Promise.all(Array.from({ length: 4 }, () => agent.sendHeartbeat()));
    expect(await agent.rows()).toMatchObject([
      { pool_id: zoneC, created_by: 'coordinator', cost: { hourly: 0.01 }, parent_instance_id: 'i-1' },
    ]);
  });

  test('chooses another zone with an unknown price rather than none, and the cost is then null', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.prices({ 'us-east-1a': 0.001, 'us-east-1b': 0.02 });
    plane.advance(3_700);
    await agent.configure({ manualReplicaEnabled: true });
    expect(await agent.rows()).toMatchObject([{ pool_id: zoneB, cost: { hourly: null } }]);
  });

  test('requests no replica until another zone is known', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.configure({ manualReplicaEnabled: true });
    await agent.prices({ 'us-east-1a': 0.001 });
    await agent.sendHeartbeat();
    expect(await agent.rows()).toEqual([]);
    await agent.prices({ 'us-east-1b': 0.02 });
    await agent.sendHeartbeat();
    expect(await agent.rows()).toHaveLength(1);
  });

  test('launches nothing while the agent is disabled', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.prices({ 'us-east-1b': 0.02 });
    await agent.account.post(`/api/client/agents/${agent.agentId}/toggle-enabled`, { enabled: false });
    await agent.configure({ manualReplicaEnabled: true });
    await agent.sendHeartbeat();
    expect(await agent.rows()).toEqual([]);
    const path = `/api/client/agents/${agent.agentId}/toggle-enabled`;
    expect((await agent.account.post(path, { enabled: true })).body).toEqual({ success: true, enabled: true });
    expect(await agent.rows()).toHaveLength(1);
  });

  test('requests exactly one new replica after a promotion', async () => {
    const agent = await accountWithReplicas(plane, ours);
    const id = await agent.manual();
    await agent.prices({ 'us-east-1a': 0.02 });
    await agent.put(id, 'i-s');
    await agent.registerReplica(id, 'i-s');
    const body = { expected_generation: 1, reason: 'failover' };
    await agent.account.post(`${agent.agent}/hosts/i-s/promote`, body);
    await Promise.all([agent.sendHeartbeat('i-s'), agent.sendHeartbeat('i-s'), agent.sendHeartbeat('i-1')]);
    expect(await agent.rows()).toMatchObject([{ parent_instance_id: 'i-s', az: 'us-east-1a', status: 'launching' }]);
  });

  test('replaces a replica that AWS took', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    await agent.status(id, { status: 'ready' });
    await agent.status(id, { status: 'terminated', is_active: false });
    const [row] = await agent.rows();
    expect(present(row)).toMatchObject({ status: 'launching' });
    expect(present(row).id).not.toBe(id);
  });

  test('waits longer after each failure, and stops after six failures', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.prices({ 'us-east-1b': 0.02 });
    await agent.configure({ manualReplicaEnabled: true });
    const failed: number[] = [];
    for (const minutes of [1, 2, 4, 8, 16]) {
      const [row] = await agent.rows();
      await agent.status(present(row).id, { status: 'failed', error_message: 'InsufficientInstanceCapacity' });
      plane.advance(minutes * 60 - 5);
      await agent.sendHeartbeat();
      failed.push((await agent.rows()).length);
      plane.advance(10);
      await agent.sendHeartbeat();
    }
    expect(failed).toEqual([0, 0, 0, 0, 0]);
    const [last] = await agent.rows();
    await agent.status(present(last).id, { status: 'failed', error_message: 'InsufficientInstanceCapacity' });
    plane.advance(3 * 3_600);
    await agent.sendHeartbeat();
    expect(await agent.rows()).toEqual([]);
    plane.advance(22 * 3_600);
    await agent.sendHeartbeat();
    expect(await agent.rows()).toHaveLength(1);
  });

  test('avoids a pool that has just failed', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.prices({ 'us-east-1b': 0.01, 'us-east-1c': 0.02 });
    await agent.configure({ manualReplicaEnabled: true });
    const [row] = await agent.rows();
    expect(row).toMatchObject({ pool_id: zoneB });
    await agent.status(present(row).id, { status: 'failed', error_message: 'InsufficientInstanceCapacity' });
    plane.advance(61);
    await agent.sendHeartbeat();
    expect(await agent.rows()).toMatchObject([{ pool_id: zoneC }]);
  });

  test('launches at most ten replicas in an hour, whatever becomes of them', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.prices({ 'us-east-1b': 0.01 });
    await agent.configure({ manualReplicaEnabled: true });
    for (let round = 0; round < 12; round++) {
      const [row] = await agent.rows();
      if (row === undefined) break;
      await agent.put(row.id, `i-s${round}`);
      await agent.status(row.id, { status: 'ready' });
      await agent.status(row.id, { status: 'terminated', is_active: false });
    }
    expect(await agent.rows('?include_terminated=true')).toHaveLength(10);
  });

  test('ends its own replica when it is turned off, and not one that was requested after a signal of AWS', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.put(await agent.manual(), 'i-s');
    await agent.configure({ autoSwitchEnabled: true });
    expect(await agent.rows('?status=terminated')).toMatchObject([{ instance_id: 'i-s' }]);
    const signal = { signal_type: 'rebalance-recommendation', instance_id: 'i-1' };
    await agent.account.post(`${agent.agent}/create-emergency-replica`, signal);
    await agent.sendHeartbeat();
    expect(await agent.rows('?status=launching')).toMatchObject([{ type: 'automatic-rebalance' }]);
  });

  test('puts the next replica into another zone than the new primary after a late failover', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    await agent.prices({ 'us-east-1b': 0.01, 'us-east-1c': 0.02 });
    const notice = { instance_id: 'i-1', detected_at: plane.now().toISOString() };
    expect(await agent.account.post(`${agent.agent}/termination-imminent`, notice)).toMatchObject({ status: 409 });
    await agent.put(id, 'i-s');
    await agent.status(id, { status: 'ready' });
    expect(await agent.role('i-s')).toMatchObject({ role: 'primary' });
    expect(await agent.rows('?status=launching')).toMatchObject([{ az: 'us-east-1c', parent_instance_id: 'i-s' }]);
  });
});
