import { describe, expect, test } from 'vitest';
import { accountWithReplicas, replicaId } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

describe.each(testDatabases)('the replica that a notice names, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('is not promoted when it is one of another workload or account', async () => {
    const stranger = await accountWithReplicas(plane);
    const foreign = await stranger.manual();
    await stranger.put(foreign, 'i-s');
    await stranger.status(foreign, { status: 'ready' });
    const { account, agent, prices, role } = await accountWithReplicas(plane);
    await prices({ 'us-east-1b': 0.01 });
    const other = await account.enroll({ instanceId: 'i-3', facts: { logical_agent_id: 'other' } });
    const signal = { signal_type: 'termination-notice', instance_id: 'i-3' };
    const requested = await account.post(`/api/agents/${other}/create-emergency-replica`, signal);
    const neighbour = replicaId(requested.body);
    const body = { instance_id: 'i-n', status: 'ready' };
    await account.call('PUT', `/api/agents/${other}/replicas/${neighbour}`, { body });

    for (const replica_id of [foreign, neighbour]) {
      const notice = { instance_id: 'i-1', replica_id };
      const answer = await account.post(`${agent}/termination-imminent`, notice, { 'Idempotency-Key': replica_id });
      expect(answer).toMatchObject({ status: 409, body: { success: false } });
    }
    const neighbourRole = (await account.get(`/api/agents/${other}/hosts/i-3`)).body;
    for (const shown of [await role('i-1'), await stranger.role('i-1'), neighbourRole])
      expect(shown).toMatchObject({ role: 'primary', generation: 1 });
    expect(await stranger.rows()).toMatchObject([{ id: foreign, status: 'ready', is_active: true }]);
  });
});
