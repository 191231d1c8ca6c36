import { describe, expect, test } from 'vitest';
import { accountWithReplicas } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const notice = { instance_id: 'i-1', detected_at: '2026-11-24T08:00:00.000000+00:00' };

describe.each(testDatabases)('a workload that is deleted while a request about it is handled, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test.each([
    ['termination-imminent', notice],
    ['rebalance-recommendation', notice],
    ['create-emergency-replica', { ...notice, signal_type: 'termination-notice' }],
    [
      'failover-report',
      { notice: { ...notice, action: 'terminate' }, outcome: 'replacement-launched', new_instance_id: 'i-2' },
    ],
  ])('answers 410 to %s and stores nothing', async (path, body) => {
    const { account, agent, agentId } = await accountWithReplicas(plane);
    plane.beforeNextTransaction(() => account.call('DELETE', `/api/client/agents/${agentId}`));
    expect(await account.post(`${agent}/${path}`, body)).toMatchObject({
      status: 410,
      body: { error: 'Agent was deleted' },
    });
    expect((await account.get(`/api/client/${account.id}/interruptions`)).body).toEqual([]);
  });

  test('answers 410 to a person who orders a replica', async () => {
    const { account, agentId, configure } = await accountWithReplicas(plane, { generation: 1 });
    await configure({ manualReplicaEnabled: true });
    plane.beforeNextTransaction(() => account.call('DELETE', `/api/client/agents/${agentId}`));
    expect(await account.post(`/api/client/agents/${agentId}/create-replica`, {})).toMatchObject({
      status: 410,
      body: { error: 'Agent was deleted' },
    });
  });

  test('gets no replica, whatever its type', async () => {
    const { account, agentId, prices, ask, rows } = await accountWithReplicas(plane, { generation: 1 });
    await prices({ 'us-east-1b': 0.01 });
    plane.beforeNextTransaction(() => account.call('DELETE', `/api/client/agents/${agentId}`));
    expect(await ask({ replica_type: 'automatic-termination' })).toMatchObject({ status: 400 });
    expect(await rows('?include_terminated=true')).toEqual([]);
  });
});
