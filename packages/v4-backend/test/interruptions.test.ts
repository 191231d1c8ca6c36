import { expect, test } from 'vitest';
import { time, V4Caller } from './v4-caller.js';

const notice = { instance_id: 'i-1', termination_time: '2026-11-23T07:32:00Z', detected_at: time };
const pool = 't3.medium.us-east-1b';

test('the answer to a rebalance recommendation is always to monitor', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const reply = await v4.post(agent, 'rebalance-recommendation', { instance_id: 'i-1', detected_at: time });
  expect(reply).toMatchObject({ status: 200, body: { success: true, action: 'monitor', risk_score: 0 } });
  const zulu = { instance_id: 'i-1', detected_at: '2026-11-23T07:32:00Z' };
  expect(await v4.post(agent, 'rebalance-recommendation', zulu)).toMatchObject({ status: 500 });
});

test.each(['rebalance-recommendation', 'termination-notice'])(
  'with the shipped schema no emergency replica can be created on a %s',
  async (signal_type) => {
    await using v4 = await V4Caller.open();
    const reply = await v4.post(await v4.register(), 'create-emergency-replica', { signal_type, instance_id: 'i-1' });
    expect(reply).toMatchObject({ status: 500, body: { error: expect.stringContaining('is_available') } });
  },
);

test('with the missing column added, each request creates another replica, in the cheapest other pool', async () => {
  await using v4 = await V4Caller.open();
  const { tables } = v4.backend;
  tables.schema = 'mended';
  const agent = await v4.register();
  const ask = (signal_type: string) => v4.post(agent, 'create-emergency-replica', { signal_type, instance_id: 'i-1' });
  const poolOf = (az: string, price: number) => ({ pool_id: `t3.medium.${az}`, instance_type: 't3.medium', az, price });
  const spot_pools = [poolOf('us-east-1a', 0.01), poolOf('us-east-1c', 0.03), poolOf('us-east-1b', 0.02)];
  const collected_at = new Date().toISOString().replace('Z', '000+00:00');
  await v4.post(agent, 'pricing-report', { instance: {}, pricing: { collected_at, spot_pools } });
  const nowhere = { status: 500, body: { error: 'No suitable pool found for emergency replica' } };
  expect(await ask('termination-notice')).toMatchObject(nowhere);
  Object.assign(tables.instance('i-1') ?? {}, { current_pool_id: 't3.medium.us-east-1a' });
  const placeholder = expect.stringMatching(/^emergency-[0-9a-f]{8}$/);
  const body = { success: true, instance_id: placeholder, pool: { id: pool }, hourly_cost: 0.02, urgency: 'high' };
  expect(await ask('rebalance-recommendation')).toMatchObject({ status: 201, body });
  expect(await ask('termination-notice')).toMatchObject({ status: 201, body: { urgency: 'critical' } });
  expect(tables.replicas).toMatchObject([{ status: 'launching' }, { status: 'launching' }]);
});

test('a replica is refused for an unknown signal, an unknown agent, and with auto-switch off', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const ask = (id: string, signal_type: string) => v4.post(id, 'create-emergency-replica', { signal_type });
  expect(await ask(agent, 'x')).toMatchObject({ status: 400, body: { error: 'Invalid signal_type' } });
  expect(await ask('nobody', 'termination-notice')).toMatchObject({ status: 404, body: { error: 'Agent not found' } });
  Object.assign(v4.backend.tables.agent(agent) ?? {}, { auto_switch_enabled: 0 });
  const off = { status: 403, body: { error: 'Emergency replica creation disabled' } };
  expect(await ask(agent, 'termination-notice')).toMatchObject(off);
});

test('a notice promotes a ready replica rather than an older one that is not ready, and accepts a time with Z', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const [older, newer] = [v4.backend.coordinate(agent, pool), v4.backend.coordinate(agent, pool)];
  Object.assign(older, { status: 'syncing', instance_id: 'i-older' });
  Object.assign(newer, { status: 'ready', instance_id: 'i-newer' });
  expect(await v4.post(agent, 'termination-imminent', notice)).toMatchObject({
    status: 200,
    body: { success: true, new_instance_id: 'i-newer', replica_id: newer.id, action: 'replica_promoted' },
  });
  expect(v4.backend.tables.agent(agent)).toMatchObject({ instance_id: 'i-newer', interruption_handled_count: 1 });
  expect(newer.status).toBe('promoted');
});

test('a notice without a replica is answered with an explained error, and with a Z with a database error', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const explained = { success: false, error: 'No replica available', action: 'emergency_snapshot_required' };
  const zoned = { ...notice, termination_time: time };
  expect(await v4.post(agent, 'termination-imminent', zoned)).toMatchObject({ status: 500, body: explained });
  const database = { error: expect.stringContaining('1292') };
  expect(await v4.post(agent, 'termination-imminent', notice)).toMatchObject({ status: 500, body: database });
});

test('a notice is refused when the replica has no instance', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  Object.assign(v4.backend.coordinate(agent, pool), { status: 'ready', instance_id: null });
  const reply = await v4.post(agent, 'termination-imminent', notice);
  expect(reply).toMatchObject({ status: 404, body: { error: 'Replica instance_id not found' } });
});
