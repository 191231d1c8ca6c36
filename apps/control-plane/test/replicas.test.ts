import { describe, expect, test } from 'vitest';
import { accountWithReplicas, replicaId, zoneB } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';
import { launched } from './v4-messages.js';

const ts = '2026-11-23T07:00:00.123456+00:00';
const gone = { status: 'terminated', is_active: false, terminated_at: ts };

describe.each(testDatabases)('the replicas of a v4 agent on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('a request has pool and zone flat and nested, and the placeholder id for which a v4 agent launches', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    expect((await agent.account.get(`${agent.agent}/replicas?status=launching`)).body).toMatchObject({
      total: 1,
      replicas: [
        {
          id,
          pool_id: zoneB,
          az: 'us-east-1b',
          instance_id: `manual-${id.slice(0, 8)}`,
          is_active: true,
          status: 'launching',
          pool: { id: zoneB, az: 'us-east-1b' },
          cost: { hourly: 0.0121 },
        },
      ],
    });
  });

  test('that a person orders is added to the list from which the agent launches', async () => {
    const agent = await accountWithReplicas(plane);
    const order = (body: object) => agent.account.post(`/api/client/agents/${agent.agentId}/create-replica`, body);
    expect(await order({ pool_id: zoneB })).toMatchObject({ status: 400 });
    await agent.configure({ manualReplicaEnabled: true });
    expect(await order({})).toMatchObject({ status: 400, body: { error: 'No suitable pool found' } });
    const ordered = await order({ pool_id: zoneB });
    expect(ordered).toMatchObject({ status: 201, body: { success: true, replica_id: expect.any(String) } });
    expect(await agent.rows('?status=launching')).toMatchObject([
      { id: replicaId(ordered.body), pool_id: zoneB, instance_id: expect.stringMatching(/^manual-/) },
    ]);
    expect(replicaId((await order({ pool_id: zoneB })).body)).toBe(replicaId(ordered.body));
    plane.advance(121);
    expect((await order({ pool_id: zoneB })).body).toMatchObject({ warning: expect.stringContaining('offline') });
  });

  test('goes from launching to syncing to ready', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    expect(await agent.put(id, 'i-9')).toMatchObject({
      status: 200,
      body: { success: true, replica_id: id, instance_id: 'i-9', status: 'syncing' },
    });
    const ready = await agent.status(id, { status: 'ready', sync_completed_at: ts });
    expect(ready).toMatchObject({ status: 200, body: { success: true, replica_id: id, status: 'ready' } });
    expect(await agent.rows('?status=launching')).toEqual([]);
    expect(await agent.rows()).toMatchObject([{ instance_id: 'i-9', status: 'ready', ready_at: expect.any(String) }]);
    expect((await agent.account.get(`${agent.agent}/replica-config`)).body).toEqual({ enabled: 1, count: 1 });
  });

  test('is refused in the words of v4', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    const { account, status } = agent;
    const put = (replica: string, body: object) => account.call('PUT', `${agent.agent}/replicas/${replica}`, { body });
    expect(await put(id, {})).toMatchObject({ status: 400, body: { error: 'instance_id is required' } });
    expect(await put(id, { instance_id: 'manual-1' })).toMatchObject({ status: 400 });
    expect(await put('nope', { instance_id: 'i-9' })).toMatchObject({
      status: 404,
      body: { error: 'Replica not found' },
    });
    expect(await status(id, { status: 'promoted' })).toMatchObject({ status: 400, body: { error: 'Invalid status' } });
    expect(await status(id, {})).toMatchObject({ status: 400, body: { error: 'status is required' } });
    expect(await status('nope', gone)).toMatchObject({ status: 404, body: { error: 'Replica not found' } });
  });

  test('a replica with a placeholder id cannot become ready', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    expect(await agent.status(id, { status: 'ready' })).toMatchObject({ status: 409 });
    const synced = { sync_status: 'synced', state_transfer_progress: 100 };
    const sync = () => agent.account.post(`${agent.agent}/replicas/${id}/sync-status`, synced);
    expect(await sync()).toMatchObject({ status: 409 });
    await agent.put(id, 'i-9');
    expect(await sync()).toMatchObject({ status: 200, body: { success: true } });
    expect(await agent.rows()).toMatchObject([{ status: 'ready' }]);
  });

  test('a deleted replica stays in the list of replicas to end until its agent confirms the end', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    await agent.put(id, 'i-9');
    await agent.configure({ manualReplicaEnabled: false });
    expect(await agent.rows('?status=terminated')).toMatchObject([{ id, instance_id: 'i-9', is_active: true }]);
    expect(await agent.status(id, { status: 'ready' })).toMatchObject({ body: { status: 'terminated' } });
    expect(await agent.rows('?status=terminated')).toHaveLength(1);
    expect(await agent.status(id, gone)).toMatchObject({ status: 200 });
    expect(await agent.rows('?status=terminated')).toEqual([]);
    expect(await agent.rows('?include_terminated=true')).toMatchObject([{ id, is_active: false }]);
  });

  test('is deleted once', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    await agent.put(id, 'i-9');
    const path = `${agent.agent}/replicas/${id}`;
    expect(await agent.account.call('DELETE', path)).toMatchObject({
      status: 200,
      body: { success: true, replica_id: id },
    });
    const again = { status: 400, body: { error: 'Replica already terminated', terminated_at: expect.any(String) } };
    expect(await agent.account.call('DELETE', path)).toMatchObject(again);
    expect(await agent.account.call('DELETE', `${agent.agent}/replicas/nope`)).toMatchObject({ status: 404 });
  });

  test('a replica whose instance is reported after it was ordered to end is ended', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    await agent.configure({ manualReplicaEnabled: false });
    expect(await agent.rows('?status=terminated')).toEqual([]);
    expect(await agent.put(id, 'i-9')).toMatchObject({ status: 200, body: { status: 'terminated' } });
    expect(await agent.rows('?status=terminated')).toMatchObject([{ id, instance_id: 'i-9', is_active: true }]);
  });

  test('a replica that failed after its launch is ended', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    await agent.put(id, 'i-9');
    await agent.status(id, { status: 'failed', error_message: 'Waiter InstanceRunning failed' });
    expect(await agent.rows('?status=terminated')).toMatchObject([
      { id, instance_id: 'i-9', is_active: true, error: 'Waiter InstanceRunning failed' },
    ]);
    await agent.status(id, gone);
    expect(await agent.rows('?include_terminated=true')).toMatchObject([{ status: 'failed', is_active: false }]);
  });

  test('a replica that was launched before it was requested keeps its instance id', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.configure({ manualReplicaEnabled: true });
    const answer = await agent.ask(launched);
    expect(answer).toMatchObject({ status: 201, body: { success: true, instance_id: 'i-9', status: 'launching' } });
    expect(replicaId((await agent.ask(launched)).body)).toBe(replicaId(answer.body));
    expect(await agent.rows()).toHaveLength(1);
  });

  test.each([
    ['when manual mode is off', false],
    ['when there is another one', true],
  ])('a replica that was launched before it was requested is stored and ended %s', async (_, manual) => {
    const agent = await accountWithReplicas(plane);
    if (manual) await agent.manual();
    const answer = await agent.ask(launched);
    expect(answer).toMatchObject({ status: 201, body: { instance_id: 'i-9', status: 'terminated' } });
    const id = replicaId(answer.body);
    await agent.status(id, { status: 'syncing', sync_started_at: ts });
    expect(await agent.rows('?status=terminated')).toMatchObject([{ id, instance_id: 'i-9', is_active: true }]);
  });

  test('an instance belongs to one replica, and a replica has one instance', async () => {
    const agent = await accountWithReplicas(plane);
    const unwanted = replicaId((await agent.ask(launched)).body);
    const id = await agent.manual();
    expect(await agent.put(id, 'i-9')).toMatchObject({ status: 409 });
    expect(await agent.put(id, 'i-10')).toMatchObject({ status: 200 });
    expect(await agent.put(id, 'i-11')).toMatchObject({ status: 409 });
    expect(id).not.toBe(unwanted);
  });

  test('a replica whose image runs the agent does not become the primary when it registers', async () => {
    const agent = await accountWithReplicas(plane);
    await agent.put(await agent.manual(), 'i-9');
    await agent.account.register({ instanceId: 'i-9', facts: { az: 'us-east-1b' } });
    expect(await agent.role('i-9')).toMatchObject({ role: 'standby', generation: 2 });
    expect(await agent.role('i-1')).toMatchObject({ role: 'primary' });
  });

  test('is promoted by a person at once, with its zone and pool, and not while it is launching', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    const promote = () => agent.account.post(`${agent.agent}/replicas/${id}/promote`, {});
    expect(await promote()).toMatchObject({
      status: 400,
      body: { error: 'Replica not ready for promotion', current_status: 'launching' },
    });
    await agent.put(id, 'i-9');
    expect(await promote()).toMatchObject({
      status: 200,
      body: { success: true, new_instance_id: 'i-9', old_instance_id: 'i-1', switch_time: expect.any(String) },
    });
    expect(await agent.role('i-9')).toMatchObject({ role: 'primary', generation: 2 });
    expect(await agent.role('i-1')).toMatchObject({ role: 'retiring' });
    await agent.sendHeartbeat('i-1');
    expect((await agent.account.get(`/api/client/${agent.account.id}/agents`)).body).toMatchObject([
      { instanceId: 'i-9', az: 'us-east-1b', currentMode: 'spot', generation: 2 },
    ]);
    expect((await agent.account.get('/api/client/instances/i-9/pricing')).body).toMatchObject({
      currentMode: 'spot',
      currentPool: { id: zoneB },
    });
    expect(await promote()).toMatchObject({ status: 400 });
    expect(await agent.account.call('DELETE', `${agent.agent}/replicas/${id}`)).toMatchObject({ status: 400 });
  });

  test('of a deleted agent is still ended', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    await agent.put(id, 'i-9');
    await agent.account.call('DELETE', `/api/client/agents/${agent.agentId}`);
    expect(await agent.rows('?status=terminated')).toMatchObject([{ id, is_active: true }]);
    expect(await agent.status(id, gone)).toMatchObject({ status: 200 });
    expect(await agent.ask({})).toMatchObject({ status: 410 });
  });
});
