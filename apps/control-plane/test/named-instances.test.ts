import { headers } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, replicaId, zoneB } from './account-with-replicas.js';
import { controlPlaneOn, registration, testDatabases } from './control-plane-harness.js';

describe.each(testDatabases)('an instance id in a message, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test.each(['i-1\nSPOTGUARD_ACTION=x', '../i-1', 'i-1 ', 'i-1;x', '', '-i', 'i-\u00e4'])(
    'is refused when it is invalid: %j',
    async (id) => {
      const agent = await accountWithReplicas(plane);
      const replica = await agent.manual();
      const named = { instance_id: id };
      const notice = { notice: { instance_id: 'i-1', action: 'terminate' }, outcome: 'replacement-launched' };
      const answers = [
        await agent.account.post('/api/agents/register', { ...registration({ instanceId: 'i-1' }), ...named }),
        await agent.account.post(`${agent.agent}/termination-imminent`, named),
        await agent.account.post(`${agent.agent}/heartbeat`, { status: 'online', ...named }),
        await agent.put(replica, id),
        await agent.account.post(`${agent.agent}/failover-report`, { ...notice, new_instance_id: id }),
        await agent.account.post(`${agent.agent}/switch-report`, {
          old_instance: { instance_id: 'i-1' },
          new_instance: named,
        }),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
      expect(await agent.role('i-1')).toMatchObject({ role: 'primary', generation: 1 });
    },
  );

  /** Creates a v4 workload, and another workload of the same account whose instance is `i-other`. */
  async function besideAnother() {
    const agent = await accountWithReplicas(plane);
    await agent.account.register({ instanceId: 'i-other', facts: { logical_agent_id: 'database' } });
    return agent;
  }

  test.each(['i-1', 'i-other'])('is refused for a replica when the instance is a primary: %s', async (instance) => {
    const agent = await besideAnother();
    const id = await agent.manual();
    expect(await agent.put(id, instance)).toMatchObject({ status: 409 });
    expect(await agent.ask({ instance_id: instance, pool_id: zoneB })).toMatchObject({ status: 409 });
    await agent.configure({ manualReplicaEnabled: false });
    expect(await agent.rows('?status=terminated')).toEqual([]);
  });

  test('is refused for a replica when the instance has handed the workload over', async () => {
    const agent = await besideAnother();
    await agent.account.register({ instanceId: 'i-2' });
    expect(await agent.ask({ instance_id: 'i-1', pool_id: zoneB })).toMatchObject({ status: 409 });
  });

  test('is accepted for a replica when it is unknown, and also when it is repeated', async () => {
    const agent = await besideAnother();
    const id = await agent.manual();
    expect(await agent.put(id, 'i-9')).toMatchObject({ status: 200 });
    await agent.account.register({ instanceId: 'i-9' });
    expect(await agent.put(id, 'i-9')).toMatchObject({ status: 200 });
    expect(replicaId((await agent.ask({ instance_id: 'i-9' })).body)).toBe(id);
  });

  test('is ignored as the successor in a v4 report when it belongs to another workload', async () => {
    const agent = await besideAnother();
    const report = { old_instance: { instance_id: 'i-1' }, new_instance: { instance_id: 'i-other' } };
    await agent.account.post(`${agent.agent}/switch-report`, report);
    expect(await agent.role('i-1')).toMatchObject({ role: 'primary', generation: 1 });
  });

  test('is ignored as the successor in a report without a generation while one of our agents is the primary', async () => {
    const agent = await accountWithReplicas(plane, { generation: 1 });
    const report = { old_instance: { instance_id: 'i-1' }, new_instance: { instance_id: 'i-evil' } };
    await agent.account.post(`${agent.agent}/switch-report`, report);
    expect(await agent.role('i-1')).toMatchObject({ role: 'primary', generation: 1 });
  });

  test('is not added to the history as the successor of a failover when it belongs to another workload', async () => {
    const agent = await besideAnother();
    const notice = { instance_id: 'i-1', action: 'terminate' };
    const body = { notice, outcome: 'replacement-launched', new_instance_id: 'i-other' };
    const key = { [headers.idempotencyKey]: 'n-1' };
    expect(await agent.account.post(`${agent.agent}/failover-report`, body, key)).toMatchObject({ status: 200 });
    expect((await agent.account.get(`/api/client/${agent.account.id}/switch-history`)).body).toEqual([]);
  });
});
