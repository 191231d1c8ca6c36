import { headers } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const ours = { generation: 1 };
/** Times are told in these, in seconds, so that a slow machine does not change them. */
const unit = 600;

describe.each(testDatabases)('the placements of a workload on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function placed(instance: { readonly generation?: number } = ours) {
    const agent = await accountWithReplicas(plane, instance);
    const start = plane.now().getTime();
    const units = (at: Date | null) => at && Math.round((at.getTime() - start) / 1_000 / unit) + 0;
    return {
      ...agent,
      unitsAgo: (count: number) => new Date(plane.now().getTime() - count * unit * 1_000).toISOString(),
      /** Each placement as instance, role, and the units since the start at which it began, ended and became unknown. */
      placements: async () => {
        const { queries, schema } = plane.database;
        const rows = await queries
          .select()
          .from(schema.placements)
          .where(eq(schema.placements.agentId, agent.agentId))
          .orderBy(schema.placements.startedAt, schema.placements.instanceId);
        return rows.map((row) => {
          const unknown = row.unknownFrom === null ? [] : [`unknown from ${units(row.unknownFrom)}`];
          return [row.instanceId, row.role, units(row.startedAt), units(row.endedAt), ...unknown];
        });
      },
      rows: async () => {
        const { queries, schema } = plane.database;
        return queries.select().from(schema.placements).where(eq(schema.placements.agentId, agent.agentId));
      },
      successor: (instanceId: string, generation: number, predecessor: string) =>
        agent.account.register({
          instanceId,
          generation,
          predecessor,
          intent: `switch/c/manual/${generation - 1}/0/spot`,
          facts: { az: 'us-east-1b' },
        }),
      promote: (instanceId: string, expected_generation: number) =>
        agent.account.post(`${agent.agent}/hosts/${instanceId}/promote`, { expected_generation, reason: 'hand-over' }),
    };
  }

  test('say where the first instance runs', async () => {
    const { rows } = await placed();
    expect(await rows()).toMatchObject([
      { instanceId: 'i-1', market: 'spot', instanceType: 't3.medium', zone: 'us-east-1a', region: 'us-east-1' },
    ]);
  });

  test('are two at once from the registration of a successor to the end of its predecessor', async () => {
    const { placements, successor, promote, account, agent, sendHeartbeat } = await placed();
    plane.advance(10 * unit);
    await successor('i-2', 2, 'i-1');
    plane.advance(2 * unit);
    for (const instanceId of ['i-1', 'i-2']) await sendHeartbeat(instanceId);
    await promote('i-2', 1);
    plane.advance(5 * unit);
    await sendHeartbeat('i-1');
    await account.call('DELETE', `${agent}/hosts/i-1`);
    expect(await placements()).toEqual([
      ['i-1', 'primary', 0, 12],
      ['i-2', 'overlap', 10, 12],
      ['i-1', 'overlap', 12, 17],
      ['i-2', 'primary', 12, null],
    ]);
  });

  test('begin at the launch and end at the termination that the report of the switch names', async () => {
    const { placements, successor, promote, account, agent, sendHeartbeat, unitsAgo, own } = await placed();
    plane.advance(10 * unit);
    await sendHeartbeat('i-1');
    await successor('i-2', 2, 'i-1');
    await promote('i-2', 1);
    plane.advance(8 * unit);
    const timing = { new_instance_launched_at: unitsAgo(11), old_instance_terminated_at: unitsAgo(5) };
    const report = { old_instance: { instance_id: 'i-1' }, new_instance: { instance_id: 'i-2' }, timing };
    await account.post(`${agent}/switch-report`, report, { ...own, [headers.idempotencyKey]: 'c' });
    expect(await placements()).toEqual([
      ['i-1', 'primary', 0, 10],
      ['i-2', 'overlap', 7, 10],
      ['i-1', 'overlap', 10, 13],
      ['i-2', 'primary', 10, null],
    ]);
  });

  test('of a replica begin when it is launched and end when its end is confirmed', async () => {
    const { placements, rows, manual, put, status, configure, unitsAgo } = await placed({});
    const id = await manual();
    plane.advance(3 * unit);
    await put(id, 'i-r');
    plane.advance(20 * unit);
    await status(id, { status: 'ready' });
    await configure({ manualReplicaEnabled: false });
    expect(await placements()).toEqual([
      ['i-1', 'primary', 0, null],
      ['i-r', 'replica', 3, null],
    ]);
    plane.advance(4 * unit);
    await status(id, { status: 'terminated', is_active: false, terminated_at: unitsAgo(1) });
    expect(await placements()).toEqual([
      ['i-1', 'primary', 0, null],
      ['i-r', 'replica', 3, 26],
    ]);
    expect((await rows()).find(({ instanceId }) => instanceId === 'i-r')).toMatchObject({
      market: 'spot',
      instanceType: 't3.medium',
      zone: 'us-east-1b',
      region: 'us-east-1',
    });
  });

  test('change their role when a replica takes over', async () => {
    const { placements, manual, registerReplica, takeOverWhenOrdered, account, agent, own, status } = await placed();
    const id = await manual();
    await registerReplica(id, 'i-r');
    await status(id, { status: 'ready' });
    plane.advance(30 * unit);
    await account.post(`${agent}/heartbeat`, { status: 'online', instance_id: 'i-1' }, own);
    await account.post(`${agent}/heartbeat`, { status: 'online', instance_id: 'i-r' }, { [headers.instance]: 'i-r' });
    const notice = { instance_id: 'i-1', termination_time: null, detected_at: plane.now().toISOString() };
    await Promise.all([account.post(`${agent}/termination-imminent`, notice, own), takeOverWhenOrdered('i-r')]);
    expect(await placements()).toEqual([
      ['i-1', 'primary', 0, 30],
      ['i-r', 'replica', 0, 30],
      ['i-1', 'overlap', 30, null],
      ['i-r', 'primary', 30, null],
    ]);
  });

  test('of an instance that was silent before its end was found are unknown from its last contact', async () => {
    const { placements, successor, promote, account, agent } = await placed();
    await successor('i-2', 2, 'i-1');
    await promote('i-2', 1);
    plane.advance(18 * unit);
    await account.call('DELETE', `${agent}/hosts/i-1`);
    expect((await placements()).filter(([instanceId]) => instanceId === 'i-1')).toEqual([
      ['i-1', 'primary', 0, 0],
      ['i-1', 'overlap', 0, 18, 'unknown from 0'],
    ]);
  });

  test('end when the workload is deleted, although its instance runs on', async () => {
    const { placements, account, agentId, sendHeartbeat } = await placed();
    plane.advance(10 * unit);
    await sendHeartbeat('i-1');
    await account.call('DELETE', `/api/client/agents/${agentId}`);
    expect(await placements()).toEqual([['i-1', 'primary', 0, 10]]);
  });
});
