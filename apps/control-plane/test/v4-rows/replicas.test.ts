import { createReplicaResponse } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { zoneB } from '../account-with-replicas.js';
import { controlPlaneOn, testDatabases } from '../control-plane-harness.js';
import { launched } from '../v4-messages.js';
import { ts, v4Client } from './v4-client.js';

const terminated = { status: 'terminated', is_active: false, terminated_at: ts };

describe.each(testDatabases)('what a v4 agent is answered about replicas, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  /** An agent in manual mode, whose replica is to be launched. */
  async function withReplica() {
    const client = await v4Client(plane);
    const agent = await client.enroll();
    const id = await agent.manual(client.now());
    const own = `replicas/${id}`;
    const launch = () => agent.put(own, { instance_id: 'i-9', status: 'syncing' });
    const remove = (path = own) => client.call('DELETE', `${agent.own}/${path}`);
    return { client, agent, id, own, launch, remove };
  }

  test('row 33: a replica to be launched has its pool and zone where the agent reads them, and the id for which it launches', async () => {
    const { agent, id } = await withReplica();
    expect(await agent.get('replicas?status=launching')).toMatchObject({
      status: 200,
      body: {
        total: 1,
        replicas: [
          { id, pool_id: zoneB, az: 'us-east-1b', instance_id: expect.stringMatching(/^manual-/), is_active: true },
        ],
      },
    });
  });

  test('row 34: the launch of a replica is reported', async () => {
    const { id, launch } = await withReplica();
    expect(await launch()).toEqual({
      status: 200,
      body: { success: true, replica_id: id, instance_id: 'i-9', status: 'syncing' },
    });
  });

  test('row 35: a launch without an instance, or of an unknown replica, is refused in the words of v4', async () => {
    const { agent, own } = await withReplica();
    expect(await agent.put(own, { status: 'syncing' })).toMatchObject({
      status: 400,
      body: { error: 'instance_id is required' },
    });
    expect(await agent.put('replicas/unknown', { instance_id: 'i-9' })).toMatchObject({
      status: 404,
      body: { error: 'Replica not found' },
    });
  });

  test('row 36: a replica is reported as ready', async () => {
    const { agent, id, own, launch } = await withReplica();
    await launch();
    expect(await agent.post(`${own}/status`, { status: 'ready', sync_completed_at: ts })).toEqual({
      status: 200,
      body: { success: true, replica_id: id, status: 'ready' },
    });
  });

  test('row 37: a status that no agent may report, and none, are refused in the words of v4', async () => {
    const { agent, own } = await withReplica();
    expect(await agent.post(`${own}/status`, { status: 'promoted' })).toMatchObject({
      status: 400,
      body: { error: 'Invalid status' },
    });
    expect(await agent.post(`${own}/status`, {})).toMatchObject({
      status: 400,
      body: { error: 'status is required' },
    });
  });

  test('row 38: when the end of a replica is reported, it is listed to be ended no more', async () => {
    const { agent, own, launch, remove } = await withReplica();
    await launch();
    await remove();
    expect(await agent.terminated()).toHaveLength(1);
    expect(await agent.post(`${own}/status`, terminated)).toMatchObject({ status: 200, body: { success: true } });
    expect(await agent.terminated()).toEqual([]);
  });

  test('row 39: a replica that a person deleted is listed with its instance as active until its end is reported', async () => {
    const { agent, id, launch, remove } = await withReplica();
    await launch();
    await remove();
    for (const _ of [1, 2])
      expect(await agent.terminated()).toMatchObject([{ id, instance_id: 'i-9', is_active: true }]);
  });

  test('row 40: a replica that was launched by a command keeps its instance', async () => {
    const client = await v4Client(plane);
    const agent = await client.enroll();
    await agent.configure({ manualReplicaEnabled: true });
    const answer = await agent.post('replicas', launched);
    expect(answer).toMatchObject({ status: 201, body: { success: true, instance_id: 'i-9' } });
    const { replica_id: id } = createReplicaResponse.parse(answer.body);
    expect(await agent.all()).toMatchObject([{ id, instance_id: 'i-9', is_active: true }]);
  });

  test.each(['while manual mode is off', 'beside another one'])(
    'row 41: a replica that was launched %s is accepted and listed to be ended, so that no instance is left over',
    async (when) => {
      const client = await v4Client(plane);
      const agent = await client.enroll();
      if (when === 'beside another one') await agent.manual(client.now());
      const answer = await agent.post('replicas', launched);
      expect(answer).toMatchObject({ status: 201, body: { success: true } });
      const { replica_id: id } = createReplicaResponse.parse(answer.body);
      expect(await agent.terminated()).toMatchObject([{ id, instance_id: 'i-9', is_active: true }]);
    },
  );

  test('row 42: a replica is promoted once it syncs, and not while it is being launched', async () => {
    const { agent, own, launch } = await withReplica();
    const body = { demote_old_primary: true, wait_for_sync: true };
    expect(await agent.post(`${own}/promote`, body)).toMatchObject({
      status: 400,
      body: { error: 'Replica not ready for promotion' },
    });
    await launch();
    expect(await agent.post(`${own}/promote`, body)).toMatchObject({
      status: 200,
      body: { success: true, new_instance_id: 'i-9', old_instance_id: 'i-1' },
    });
  });

  test('row 43: a replica is deleted once', async () => {
    const { remove, id } = await withReplica();
    expect(await remove()).toMatchObject({ status: 200, body: { success: true, replica_id: id } });
    expect(await remove()).toMatchObject({ status: 400, body: { error: 'Replica already terminated' } });
    expect(await remove('replicas/unknown')).toMatchObject({ status: 404, body: { error: 'Replica not found' } });
  });

  test('row 44: a replica that is fully synced is ready', async () => {
    const { agent, id, own, launch } = await withReplica();
    await launch();
    const synced = { sync_status: 'synced', state_transfer_progress: 100 };
    expect(await agent.post(`${own}/sync-status`, synced)).toMatchObject({ status: 200, body: { success: true } });
    expect(await agent.all()).toMatchObject([{ id, status: 'ready' }]);
  });

  test('row 45: the settings of replicas are two', async () => {
    const agent = await (await v4Client(plane)).enroll();
    expect(await agent.get('replica-config')).toEqual({ status: 200, body: { enabled: 0, count: 0 } });
  });
});
