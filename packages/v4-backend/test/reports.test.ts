import { expect, test } from 'vitest';
import { time, V4Caller } from './v4-caller.js';

const zulu = '2026-11-23T07:00:00.123Z';
const prices = {
  instance: { instance_id: 'i-1', instance_type: 't3.medium', region: 'us-east-1', az: 'us-east-1a', mode: 'spot' },
  pricing: {
    on_demand_price: 0.0416,
    current_spot_price: 0.0125,
    cheapest_pool: { pool_id: 't3.medium.us-east-1b', price: 0.0121 },
    spot_pools: [{ pool_id: 't3.medium.us-east-1b', instance_type: 't3.medium', az: 'us-east-1b', price: 0.0121 }],
    collected_at: time,
  },
};
const ends = {
  old_instance: { instance_id: 'i-1', mode: 'spot', pool_id: 't3.medium.us-east-1a' },
  new_instance: { instance_id: 'i-2', mode: 'spot', pool_id: 't3.medium.us-east-1b' },
  trigger: 'manual',
};
const agentDialect = {
  ...ends,
  prices: { on_demand: 0.0416, old_spot: 0.0125, new_spot: 0.0121 },
  timing: { switch_initiated_at: time, old_instance_terminated_at: time },
};
const backendDialect = {
  ...ends,
  pricing: { on_demand: 0.0416, old_spot: 0.0125, new_spot: 0.0121 },
  timing: { initiated_at: time, old_terminated_at: time },
};

test('reported prices are stored, and returned for the instance', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  expect(await v4.post(agent, 'pricing-report', prices)).toMatchObject({ status: 200, body: { success: true } });
  const { body } = await v4.asDashboard('GET', '/api/client/instances/i-1/pricing');
  expect(body).toMatchObject({ pools: [{ id: 't3.medium.us-east-1b', price: 0.0121 }], onDemand: { price: 0.0416 } });
});

test.each([
  ['a time that ends in Z', { ...prices, pricing: { ...prices.pricing, collected_at: zulu } }, '1292'],
  ['no instance', { ...prices, instance: null }, 'NoneType'],
])('prices with %s fail', async (_, body, error) => {
  await using v4 = await V4Caller.open();
  const reply = await v4.post(await v4.register(), 'pricing-report', body);
  expect(reply).toMatchObject({ status: 500, body: { error: expect.stringContaining(error) } });
});

test('reports of an unknown agent fail on the foreign key', async () => {
  await using v4 = await V4Caller.open();
  for (const [route, body] of [
    ['pricing-report', prices],
    ['switch-report', backendDialect],
    ['cleanup-report', {}],
  ] as const) {
    const reply = await v4.post('nobody', route, body);
    expect(reply).toMatchObject({ status: 500, body: { error: expect.stringContaining('foreign key') } });
  }
});

test("a switch report with only the agent's field names is stored without prices and times", async () => {
  await using v4 = await V4Caller.open();
  expect(await v4.post(await v4.register(), 'switch-report', agentDialect)).toMatchObject({ status: 200 });
  const { switches } = v4.backend.tables;
  expect(switches).toMatchObject([{ savings_impact: 0, initiated_at: null, old_spot_price: null }]);
  expect(switches[0]?.timing_data).toEqual(agentDialect.timing);
  expect(v4.backend.tables.instance('i-1')).toMatchObject({ is_active: false, instance_status: 'zombie' });
});

test("a switch report with the backend's field names is counted every time it is sent", async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  const { body } = await v4.asDashboard('POST', '/api/client/instances/i-1/force-switch', { target: 'ondemand' });
  const { command_id } = body as { readonly command_id: string };
  const report = { ...backendDialect, command_id };
  expect(await v4.post(agent, 'switch-report', report)).toMatchObject({ status: 200 });
  const { tables } = v4.backend;
  expect(tables.switches[0]).toMatchObject({ command_id, initiated_at: time, old_terminated_at: time });
  expect(tables.switches[0]?.savings_impact).toBeCloseTo(0.0004);
  expect(tables.instance('i-1')).toMatchObject({ instance_status: 'terminated' });
  expect(tables.instance('i-2')).toMatchObject({ instance_status: 'running_primary', is_primary: true });
  expect(tables.agent(agent)).toMatchObject({ instance_id: 'i-2', current_pool_id: 't3.medium.us-east-1b' });

  await v4.post(agent, 'switch-report', report);
  expect(tables.switches).toHaveLength(2);
  expect(tables.clients[0]?.total_savings).toBeCloseTo(2 * 24 * 0.0004);
});

test.each([
  ['an unknown command', { command_id: '17' }, 'foreign key'],
  ['only a null price', { pricing: { on_demand: null } }, 'unsupported operand'],
  ['a time that ends in Z', { timing: { instance_ready_at: zulu } }, '1292'],
  ['a trigger of more than 20 letters', { trigger: 'a'.repeat(21) }, '1406'],
])('a switch report with %s fails', async (_, changes, error) => {
  await using v4 = await V4Caller.open();
  const reply = await v4.post(await v4.register(), 'switch-report', { ...backendDialect, ...changes });
  expect(reply).toMatchObject({ status: 500, body: { error: expect.stringContaining(error) } });
  expect(v4.backend.tables.switches).toEqual([]);
});

test('the switch history contains the reported switches', async () => {
  await using v4 = await V4Caller.open();
  await v4.post(await v4.register(), 'switch-report', backendDialect);
  const client = v4.backend.tables.clients[0]?.id;
  const { body } = await v4.asDashboard('GET', `/api/client/${client}/switch-history`);
  expect(body).toMatchObject([{ oldInstanceId: 'i-1', newInstanceId: 'i-2', trigger: 'manual' }]);
});

const cleaned = {
  timestamp: time,
  snapshots: { type: 'snapshots', deleted: ['snap-1'], failed: [{ id: 'snap-2', error: 'no' }], cutoff_date: time },
  amis: { type: 'amis', deleted_amis: ['ami-1'], deleted_snapshots: ['snap-3'], failed: [], cutoff_date: zulu },
};

test('the answer to a cleanup report counts the deletions; the cutoff date of images is not validated', async () => {
  await using v4 = await V4Caller.open();
  const agent = await v4.register();
  expect(await v4.post(agent, 'cleanup-report', cleaned)).toMatchObject({
    status: 200,
    body: { success: true, deleted_snapshots: 1, deleted_amis: 1, failed_count: 1 },
  });
  const failed = { timestamp: time, snapshots: { deleted: [], failed: [], error: 'x' }, amis: { error: 'x' } };
  expect(await v4.post(agent, 'cleanup-report', failed)).toMatchObject({
    status: 200,
    body: { deleted_snapshots: 0, deleted_amis: 0, failed_count: 0 },
  });
});

test.each([
  ['its timestamp', { ...cleaned, timestamp: zulu }],
  ['the cutoff date of its snapshots', { ...cleaned, snapshots: { ...cleaned.snapshots, cutoff_date: zulu } }],
])('a cleanup with a Z in %s fails', async (_, body) => {
  await using v4 = await V4Caller.open();
  expect(await v4.post(await v4.register(), 'cleanup-report', body)).toMatchObject({ status: 500 });
});
