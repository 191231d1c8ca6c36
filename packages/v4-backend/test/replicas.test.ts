import { expect, test } from 'vitest';
import { time, V4Caller } from './v4-caller.js';

const pool = 't3.medium.us-east-1b';

async function withReplica(v4: V4Caller) {
  const agent = await v4.register();
  const row = v4.backend.coordinate(agent, pool);
  return { agent, row, path: `replicas/${row.id}` };
}

test('a replica that is to be launched has a nested pool and an invented instance id', async () => {
  await using v4 = await V4Caller.open();
  const { agent, row } = await withReplica(v4);
  const { body } = await v4.get(agent, 'replicas?status=launching');
  expect(body).toMatchObject({
    replicas: [{ id: row.id, pool: { id: pool, az: 'us-east-1b' }, is_active: true, status: 'launching' }],
    total: 1,
  });
  const [listed] = (body as { readonly replicas: readonly Record<string, unknown>[] }).replicas;
  expect(listed?.['instance_id']).toMatch(/^manual-[0-9a-f]{8}$/);
  expect(listed).not.toHaveProperty('pool_id');
  expect(listed).not.toHaveProperty('az');
});

test('the instance of a replica is set, and its id is required', async () => {
  await using v4 = await V4Caller.open();
  const { agent, row, path } = await withReplica(v4);
  const put = (route: string, body: object) => v4.call('PUT', `/api/agents/${agent}/${route}`, { body });
  const done = { success: true, replica_id: row.id, instance_id: 'i-9', status: 'syncing' };
  expect(await put(path, { instance_id: 'i-9', status: 'syncing' })).toMatchObject({ status: 200, body: done });
  expect(await put(path, {})).toMatchObject({ status: 400, body: { error: 'instance_id is required' } });
  const missing = { status: 404, body: { error: 'Replica not found' } };
  expect(await put('replicas/none', { instance_id: 'i-9' })).toMatchObject(missing);
  expect(await put(path, { instance_id: 'i-9', status: 'x' })).toMatchObject({ status: 500 });
  expect(v4.backend.tables.instance('i-9')).toMatchObject({ instance_status: 'running_replica' });
});

test('the status of a replica is set, and unknown statuses are refused', async () => {
  await using v4 = await V4Caller.open();
  const { agent, row, path } = await withReplica(v4);
  const say = (body: object) => v4.post(agent, `${path}/status`, body);
  const done = { success: true, replica_id: row.id, status: 'ready' };
  expect(await say({ status: 'ready', sync_completed_at: time })).toMatchObject({ status: 200, body: done });
  expect(row.ready_at).not.toBeNull();
  expect(await say({ status: 'promoted' })).toMatchObject({ status: 400, body: { error: 'Invalid status' } });
  expect(await say({})).toMatchObject({ status: 400, body: { error: 'status is required' } });
  expect(await say({ status: 'syncing', sync_started_at: '2026-11-23T07:32:00Z' })).toMatchObject({ status: 500 });
  const last = { status: 'terminated', is_active: false, terminated_at: time };
  expect(await say(last)).toMatchObject({ status: 200 });
  expect(row).toMatchObject({ status: 'terminated', is_active: true });
});

test('a deleted replica is listed only with include_terminated, also when filtering by terminated', async () => {
  await using v4 = await V4Caller.open();
  const { agent, row, path } = await withReplica(v4);
  await v4.call('DELETE', `/api/agents/${agent}/${path}`, { token: null });
  expect((await v4.get(agent, 'replicas?status=terminated')).body).toEqual({ replicas: [], total: 0 });
  const all = await v4.get(agent, 'replicas?status=terminated&include_terminated=true');
  expect(all.body).toMatchObject({ replicas: [{ id: row.id, is_active: false }], total: 1 });
});

test('a replica can be deleted only once', async () => {
  await using v4 = await V4Caller.open();
  const { agent, path } = await withReplica(v4);
  const remove = (route: string) => v4.call('DELETE', `/api/agents/${agent}/${route}`, { token: null });
  expect(await remove(path)).toMatchObject({ status: 200, body: { success: true, message: 'Replica terminated' } });
  expect(await remove(path)).toMatchObject({ status: 400, body: { error: 'Replica already terminated' } });
  expect(await remove('replicas/none')).toMatchObject({ status: 404, body: { error: 'Replica not found' } });
});

test('the instance id of a replica that an agent has launched is replaced by an invented one', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const body = { instance_id: 'i-7', replica_type: 'manual', parent_instance_id: 'i-1', pool_id: pool };
  expect(await v4.post(agent, 'replicas', body)).toMatchObject({ status: 400 });
  Object.assign(v4.backend.tables.agent(agent) ?? {}, { manual_replica_enabled: 1 });
  const made = await v4.post(agent, 'replicas', body);
  expect(made).toMatchObject({ status: 201, body: { instance_id: expect.stringMatching(/^replica-[0-9a-f]{8}$/) } });
  const again = { error: 'Replica already exists for this agent', current_count: 1 };
  expect(await v4.post(agent, 'replicas', body)).toMatchObject({ status: 400, body: again });
});

test('a replica of another instance type, for an offline agent, or without a pool is refused', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const row = v4.backend.tables.agent(agent);
  Object.assign(row ?? {}, { manual_replica_enabled: 1 });
  const other = await v4.post(agent, 'replicas', { pool_id: 'm5.large.us-east-1b' });
  expect(other).toMatchObject({ status: 400, body: { error: 'Pool instance type mismatch' } });
  expect(await v4.post(agent, 'replicas', {})).toMatchObject({ status: 500 });
  Object.assign(row ?? {}, { status: 'offline' });
  const offline = { status: 404, body: { error: 'Agent not found or offline' } };
  expect(await v4.post(agent, 'replicas', { pool_id: pool })).toMatchObject(offline);
});

test('a syncing replica can be promoted, and the old primary becomes a replica', async () => {
  await using v4 = await V4Caller.open();
  const { agent, row, path } = await withReplica(v4);
  const early = { error: 'Replica not ready for promotion', current_status: 'launching' };
  expect(await v4.post(agent, `${path}/promote`, {})).toMatchObject({ status: 400, body: early });
  Object.assign(row, { status: 'syncing', instance_id: 'i-9' });
  const done = { success: true, new_instance_id: 'i-9', old_instance_id: 'i-1', demoted: true };
  expect(await v4.post(agent, `${path}/promote`, {})).toMatchObject({ status: 200, body: done });
  expect(v4.backend.tables.replicas.at(-1)).toMatchObject({ instance_id: 'i-1', status: 'ready', is_active: true });
});

test('a progress of 100 makes a replica ready, whatever its instance', async () => {
  await using v4 = await V4Caller.open();
  const { agent, row, path } = await withReplica(v4);
  const synced = { sync_status: 'synced', state_transfer_progress: 100 };
  expect(await v4.post(agent, `${path}/sync-status`, synced)).toMatchObject({ status: 200, body: { success: true } });
  expect(row).toMatchObject({ status: 'ready', sync_status: 'synced' });
});
