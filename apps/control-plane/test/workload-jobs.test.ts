import { headers } from '@spotguard/protocol';
import { and, asc, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { workloadJobs } from '../src/jobs/workloads/workload-jobs.js';
import { accountWithReplicas } from './account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from './control-plane-harness.js';

describe.each(testDatabases)('what happens to workloads although nobody sends a message, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  /** Runs a job as a server does that has been listening since then. */
  async function run(name: 'silence' | 'replicas' | 'placements', listening = new Date(0)): Promise<void> {
    const { queries, wakeUps } = plane.database;
    const log = { info: () => undefined, warn: () => undefined };
    const clock = { now: plane.now, monotonic: () => performance.now(), sleep: plane.sleep };
    const jobs = workloadJobs({ queries, clock, wakeUps, since: { listening }, log });
    const job = present(jobs.find((found) => found.name === name));
    await job.run({ now: plane.now(), signal: new AbortController().signal, progress: undefined, log });
  }

  async function workload(instance: { readonly generation?: number } = { generation: 1 }) {
    const agent = await accountWithReplicas(plane, instance);
    const { queries, schema } = plane.database;
    return {
      ...agent,
      /** The events that the primary was silent or was heard again, oldest first. */
      said: async () => {
        const { events } = schema;
        const rows = await queries
          .select({ type: events.type, actor: events.actorKind })
          .from(events)
          .where(and(eq(events.workloadId, agent.agentId), eq(events.actorKind, 'system')))
          .orderBy(asc(events.number));
        return rows.map(({ type }) => type);
      },
      /** The instances that run as far as is known, and what for. */
      running: async () => {
        const rows = await queries
          .select()
          .from(schema.placements)
          .where(eq(schema.placements.agentId, agent.agentId))
          .orderBy(schema.placements.instanceId);
        return rows.filter(({ endedAt }) => endedAt === null).map(({ instanceId, role }) => `${instanceId} ${role}`);
      },
      forgetPlacements: () => queries.delete(schema.placements).where(eq(schema.placements.agentId, agent.agentId)),
    };
  }

  test('that its primary is silent is said once, and that it is heard again too', async () => {
    const { said, sendHeartbeat } = await workload();
    await run('silence');
    expect(await said()).toEqual([]);
    plane.advance(125);
    for (const _ of ['one server', 'another one', 'the first one again']) await run('silence');
    expect(await said()).toEqual(['primary.silent']);
    await sendHeartbeat('i-1');
    await Promise.all([run('silence'), run('silence')]);
    expect(await said()).toEqual(['primary.silent', 'primary.heard']);
    plane.advance(125);
    await run('silence');
    expect(await said()).toEqual(['primary.silent', 'primary.heard', 'primary.silent']);
  });

  test('no primary is said to be silent that could not reach the server', async () => {
    const { said } = await workload();
    plane.advance(3_600);
    const started = plane.now();
    await run('silence', started);
    expect(await said()).toEqual([]);
    plane.advance(125);
    await run('silence', started);
    expect(await said()).toEqual(['primary.silent']);
  });

  test('a replica is requested once a pool is known, and again when it is silent, without any heartbeat', async () => {
    const { configure, prices, rows, registerReplica, status, account, agent, own } = await workload();
    await configure({ manualReplicaEnabled: true });
    await run('replicas');
    expect(await rows()).toEqual([]);
    await prices({ 'us-east-1b': 0.01 });
    for (const _ of [1, 2]) await run('replicas');
    const [replica, ...others] = await rows();
    expect(others).toEqual([]);
    const { id } = present(replica);
    await registerReplica(id, 'i-r');
    await status(id, { status: 'ready' });
    for (let minute = 0; minute < 5; minute++) {
      plane.advance(60);
      // A poll is contact, and adjusts no replicas.
      await account.get(`${agent}/pending-commands`, own);
    }
    await prices({ 'us-east-1b': 0.01 });
    await run('replicas');
    plane.advance(61);
    await account.get(`${agent}/pending-commands`, own);
    await run('replicas');
    expect(await rows('?status=terminated')).toMatchObject([{ id, instance_id: 'i-r' }]);
    expect(await rows('?status=launching')).toHaveLength(1);
  });

  test('the placements of instances from before there were any begin now', async () => {
    const { running, forgetPlacements } = await workload();
    await forgetPlacements();
    for (const _ of [1, 2]) await run('placements');
    expect(await running()).toEqual(['i-1 primary']);
  });

  test('the placement of an instance that is silent after a termination notice ends', async () => {
    const { running, account, agent, own } = await workload();
    const notice = { instance_id: 'i-1', termination_time: null, detected_at: plane.now().toISOString() };
    await account.post(`${agent}/termination-imminent`, notice, own);
    await run('placements');
    expect(await running()).toEqual(['i-1 primary']);
    plane.advance(300);
    await run('placements');
    expect(await running()).toEqual([]);
    await account.post(`${agent}/heartbeat`, { status: 'online', instance_id: 'i-1' }, own);
    plane.advance(601);
    await account.post(`${agent}/heartbeat`, { status: 'online', instance_id: 'i-1' }, own);
    await run('placements');
    expect(await running()).toEqual(['i-1 primary']);
  });

  test('the placement of a v4 predecessor that has ended itself ends at its last contact', async () => {
    const { running, account, sendHeartbeat } = await workload({});
    await account.register({ instanceId: 'i-2', facts: { az: 'us-east-1b' } });
    expect(await running()).toEqual(['i-1 overlap', 'i-2 primary']);
    plane.advance(300);
    await sendHeartbeat('i-2');
    await run('placements', plane.now());
    expect(await running()).toEqual(['i-1 overlap', 'i-2 primary']);
    await run('placements');
    expect(await running()).toEqual(['i-2 primary']);
  });

  test('a silent primary is still counted, because nobody knows that it is gone', async () => {
    const { running, account, agent } = await workload();
    plane.advance(5 * 86_400);
    await run('placements');
    expect(await running()).toEqual(['i-1 primary']);
    plane.advance(26 * 86_400);
    await run('placements');
    expect(await running()).toEqual([]);
    await account.post(`${agent}/heartbeat`, { status: 'online' }, { [headers.instance]: 'i-1' });
    await run('placements');
    expect(await running()).toEqual(['i-1 primary']);
  });
});
