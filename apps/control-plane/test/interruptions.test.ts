import { headers } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, replicaId } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const ours = { generation: 1 };
const notice = {
  instance_id: 'i-1',
  termination_time: '2026-11-23T07:32:00Z',
  detected_at: '2026-11-23T07:30:00.000000+00:00',
};
const signal = { signal_type: 'rebalance-recommendation', instance_id: 'i-1' };
const failover = {
  notice: { instance_id: 'i-1', action: 'terminate', at: notice.termination_time, detected_at: notice.detected_at },
  outcome: 'standby-promoted',
  new_instance_id: 'i-s',
  seconds: { report: 0, 'hand-over': 4 },
};

describe.each(testDatabases)('interruptions on %s', (kind) => {
  const plane = controlPlaneOn(kind);
  plane.waitLonger(20);

  async function agentOf(instance: { readonly generation?: number } = {}) {
    const agent = await accountWithReplicas(plane, instance);
    const post = (path: string, body: object, key?: string) =>
      agent.account.post(`${agent.agent}/${path}`, body, {
        ...agent.own,
        ...(key === undefined ? {} : { [headers.idempotencyKey]: key }),
      });
    const history = async () => (await agent.account.get(`/api/client/${agent.account.id}/switch-history`)).body;
    const list = `/api/client/${agent.account.id}/interruptions`;
    /** Reads each listed interruption with its report. */
    const stored = async () => {
      const listed = (await agent.account.get(list)).body as { id: string }[];
      return Promise.all(listed.map(async ({ id }) => (await agent.account.get(`${list}/${id}`)).body));
    };
    return { ...agent, post, history, stored };
  }

  async function withReadyReplica(instance: { readonly generation?: number } = {}) {
    const agent = await agentOf(instance);
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    if (instance.generation !== undefined) await agent.registerReplica(id, 'i-s');
    await agent.status(id, { status: 'ready' });
    const isOurs = instance.generation !== undefined;
    return { ...agent, id, isPromoted: async () => (isOurs ? agent.takeOverWhenOrdered('i-s') : undefined) };
  }

  test.each([
    ['of v4', {}],
    ['of ours', ours],
  ])('a notice promotes the ready replica of an agent %s', async (_, instance) => {
    const { post, id, role, history, isPromoted } = await withReadyReplica(instance);
    const [answer] = await Promise.all([post('termination-imminent', notice), isPromoted()]);
    expect(answer).toMatchObject({
      status: 200,
      body: { success: true, new_instance_id: 'i-s', replica_id: id, action: 'replica_promoted' },
    });
    expect([await role('i-s'), await role('i-1')]).toMatchObject([
      { role: 'primary', generation: 2 },
      { role: 'retiring' },
    ]);
    expect(await history()).toMatchObject([
      { oldInstanceId: 'i-1', newInstanceId: 'i-s', trigger: 'interruption', toPool: 't3.medium.us-east-1b' },
    ]);
  });

  test.each([
    ['by its key', 'notice-1'],
    ['by its instance and time', undefined],
  ])('a repeated notice, also a concurrent one, is one failover %s', async (_, key) => {
    const { post, role, history, stored, id, isPromoted } = await withReadyReplica(ours);
    const takeOver = isPromoted();
    const answers = await Promise.all(Array.from({ length: 4 }, () => post('termination-imminent', notice, key)));
    await takeOver;
    answers.push(await post('termination-imminent', notice, key));
    for (const answer of answers) {
      const body = { new_instance_id: 'i-s', replica_id: id, action: 'replica_promoted' };
      expect(answer).toMatchObject({ status: 200, body });
    }
    expect(await role('i-s')).toMatchObject({ role: 'primary', generation: 2 });
    expect(await history()).toHaveLength(1);
    expect(await stored()).toMatchObject([{ kind: 'termination', instanceId: 'i-1', newInstanceId: 'i-s' }]);
  });

  test('a notice without a replica is answered in JSON without success, and the same notice is answered anew when there is another one', async () => {
    const agent = await agentOf(ours);
    const none = { success: false, error: 'No replica available', action: 'emergency_snapshot_required' };
    expect(await agent.post('termination-imminent', notice, 'n')).toMatchObject({ status: 409, body: none });
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    expect(await agent.post('termination-imminent', notice, 'n')).toMatchObject({ status: 409 });
    await agent.registerReplica(id, 'i-s');
    const [answer] = await Promise.all([
      agent.post('termination-imminent', notice, 'n'),
      agent.takeOverWhenOrdered('i-s'),
    ]);
    expect(answer).toMatchObject({ status: 200, body: { success: true, new_instance_id: 'i-s' } });
  });

  test('an instance that had handed over before its notice is told the id of its successor', async () => {
    const { post } = await withReadyReplica(ours);
    await post('hosts/i-s/promote', { expected_generation: 1, reason: 'hand-over' });
    expect(await post('termination-imminent', notice)).toMatchObject({
      status: 200,
      body: { success: true, new_instance_id: 'i-s', action: 'already_replaced' },
    });
  });

  test('a notice for a replica makes that replica fail and changes nothing else', async () => {
    const { post, role, rows, id } = await withReadyReplica(ours);
    const answer = await post('termination-imminent', { ...notice, instance_id: 'i-s' });
    expect(answer).toMatchObject({ status: 409, body: { success: false, action: 'replica_lost' } });
    expect([await role('i-1'), await role('i-s')]).toMatchObject([{ role: 'primary' }, { role: 'superseded' }]);
    expect(await rows('?status=terminated')).toMatchObject([{ id, instance_id: 'i-s' }]);
    expect(await post('termination-imminent', { ...notice, instance_id: 'i-x' })).toMatchObject({ status: 409 });
  });

  test('a replica of a v4 agent that becomes ready after the notice is promoted then', async () => {
    const agent = await agentOf();
    await agent.prices({ 'us-east-1b': 0.01 });
    const requested = await agent.post('create-emergency-replica', { ...signal, signal_type: 'termination-notice' });
    expect(requested).toMatchObject({ status: 201, body: { success: true, urgency: 'critical' } });
    expect(await agent.post('termination-imminent', notice)).toMatchObject({ status: 409 });
    const id = replicaId(requested.body);
    await agent.put(id, 'i-s');
    await agent.status(id, { status: 'ready' });
    expect(await agent.role('i-s')).toMatchObject({ role: 'primary', generation: 2 });
    expect(await agent.history()).toMatchObject([{ trigger: 'interruption', newInstanceId: 'i-s' }]);
  });

  test('a replica requested after a signal is created once, however often and for whatever reason it is requested', async () => {
    const agent = await agentOf();
    expect(await agent.post('create-emergency-replica', signal)).toMatchObject({
      status: 409,
      body: { error: 'No suitable pool found for emergency replica' },
    });
    await agent.prices({ 'us-east-1b': 0.01, 'us-east-1c': 0.02 });
    const preferred = { ...signal, preferred_zones: ['us-east-1c'] };
    const answers = await Promise.all(
      [preferred, preferred, { ...signal, signal_type: 'termination-notice' }].map((body) =>
        agent.post('create-emergency-replica', body),
      ),
    );
    expect(new Set(answers.map(({ body }) => replicaId(body))).size).toBe(1);
    expect(await agent.rows('?status=launching')).toMatchObject([{ instance_id: expect.stringMatching(/^manual-/) }]);
  });

  test('a preferred zone is chosen before a cheaper one, an excluded one never', async () => {
    const agent = await agentOf();
    await agent.prices({ 'us-east-1b': 0.01, 'us-east-1c': 0.02, 'us-east-1d': 0.03 });
    const zones = { preferred_zones: ['us-east-1d'], exclude_zones: ['us-east-1b'] };
    await agent.post('create-emergency-replica', { ...signal, ...zones });
    expect(await agent.rows()).toMatchObject([{ az: 'us-east-1d' }]);
    const other = await agentOf();
    await other.prices({ 'us-east-1b': 0.01, 'us-east-1c': 0.02 });
    await other.post('create-emergency-replica', { ...signal, exclude_zones: ['us-east-1b'] });
    expect(await other.rows()).toMatchObject([{ az: 'us-east-1c' }]);
  });

  test('zones that the agent prefers are used, in its order, when no price has been reported', async () => {
    const agent = await agentOf();
    const preferred_zones = ['us-east-1a', 'no.zone', '', 'us-east-1c', 'us-east-1b'];
    expect(await agent.post('create-emergency-replica', { ...signal, preferred_zones })).toMatchObject({ status: 201 });
    expect(await agent.rows()).toMatchObject([{ az: 'us-east-1c', pool_id: 't3.medium.us-east-1c' }]);
  });

  test('a request for a replica after a signal is refused with the messages of v4', async () => {
    const agent = await agentOf();
    const wrong = await agent.post('create-emergency-replica', { ...signal, signal_type: 'x' });
    expect(wrong).toMatchObject({ status: 400, body: { error: 'Invalid signal_type' } });
    await agent.configure({ autoSwitchEnabled: false });
    expect(await agent.post('create-emergency-replica', signal)).toMatchObject({
      status: 403,
      body: { error: 'Emergency replica creation disabled', reason: expect.any(String), hint: expect.any(String) },
    });
  });

  test('a disabled agent gets a replica after a notice, and none after a recommendation', async () => {
    const agent = await agentOf(ours);
    await agent.prices({ 'us-east-1b': 0.01 });
    await agent.account.post(`/api/client/agents/${agent.agentId}/toggle-enabled`, { enabled: false });
    expect(await agent.post('create-emergency-replica', signal)).toMatchObject({ status: 400 });
    const urgent = { ...signal, signal_type: 'termination-notice' };
    expect(await agent.post('create-emergency-replica', urgent)).toMatchObject({ status: 201 });
  });

  test('after a recommendation our agent is advised to launch a replica, once within the cool-down, and a v4 agent is not', async () => {
    const agent = await agentOf(ours);
    const advise = async (key: string) =>
      (await agent.post('rebalance-recommendation', { instance_id: 'i-1', detected_at: notice.detected_at }, key)).body;
    expect(await advise('r1')).toMatchObject({ success: true, action: 'standby', risk_score: 0 });
    expect(await advise('r2')).toMatchObject({ action: 'monitor' });
    expect(await advise('r1')).toMatchObject({ action: 'standby' });
    plane.advance(31 * 60);
    expect(await advise('r2')).toMatchObject({ action: 'monitor' });
    expect(await advise('r3')).toMatchObject({ action: 'standby' });
    const old = await agentOf();
    const body = { instance_id: 'i-1', detected_at: notice.detected_at };
    expect((await old.post('rebalance-recommendation', body)).body).toMatchObject({ action: 'monitor', risk_score: 0 });
  });

  type Agent = Awaited<ReturnType<typeof agentOf>>;
  const withReplica = async ({ prices, post }: Agent) => {
    await prices({ 'us-east-1b': 0.01 });
    await post('create-emergency-replica', signal);
  };

  test.each([
    ['a replica exists already', ours, withReplica, 'There is a replica already.'],
    ['a v4 agent has just got a replica', {}, withReplica, 'There is a replica already.'],
    [
      'a v4 agent could get no replica',
      {},
      ({ post }: Agent) => post('create-emergency-replica', signal),
      'There is no replica; a v4 agent has to request it by itself.',
    ],
    [
      'automatic switching is off',
      ours,
      ({ configure }: Agent) => configure({ autoSwitchEnabled: false }),
      'Automatic switching is off.',
    ],
    [
      'the agent is disabled',
      ours,
      ({ account, agentId }: Agent) => account.post(`/api/client/agents/${agentId}/toggle-enabled`, { enabled: false }),
      'The agent is disabled.',
    ],
  ])('no replica is advised, with the right reason, when %s', async (_, instance, prepare, reason) => {
    const agent = await agentOf(instance);
    await prepare(agent);
    const { body } = await agent.post('rebalance-recommendation', { instance_id: 'i-1' });
    expect(body).toMatchObject({ action: 'monitor', reason });
  });

  test('the risk score depends on the number of notices in the pool', async () => {
    const agent = await agentOf(ours);
    for (const minute of [10, 11, 12]) {
      await agent.post('termination-imminent', { ...notice, termination_time: `2026-11-23T07:${minute}:00Z` });
    }
    const body = { instance_id: 'i-1' };
    expect((await agent.post('rebalance-recommendation', body)).body).toMatchObject({ risk_score: 0.1 });
  });

  test('a failover is one row of the history, whoever reports it and with whatever key', async () => {
    const { post, id, history, account, agent, isPromoted } = await withReadyReplica(ours);
    await Promise.all([post('termination-imminent', notice, 'notice-1'), isPromoted()]);
    await post('failover-report', failover, 'notice-1');
    await post('failover-report', failover, 'notice-1');
    const successor = { [headers.instance]: 'i-s', [headers.generation]: '2', [headers.idempotencyKey]: id };
    const report = {
      old_instance: { instance_id: 'i-1' },
      new_instance: { instance_id: 'i-s' },
      timing: { traffic_switched_at: '2026-11-23T07:31:00Z' },
      trigger: 'promotion',
    };
    await account.post(`${agent}/switch-report`, report, successor);
    expect(await history()).toMatchObject([{ trigger: 'interruption', newInstanceId: 'i-s' }]);
  });

  test('a failover that the successor reports first is one row too', async () => {
    const { post, history, account, agent } = await agentOf(ours);
    const report = {
      old_instance: { instance_id: 'i-1' },
      new_instance: { instance_id: 'i-2' },
      trigger: 'interruption',
    };
    const successor = { [headers.instance]: 'i-2', [headers.generation]: '2', [headers.idempotencyKey]: 'notice-1' };
    await account.post(`${agent}/switch-report`, report, successor);
    await post('failover-report', { ...failover, outcome: 'replacement-launched', new_instance_id: 'i-2' }, 'notice-1');
    expect(await history()).toHaveLength(1);
  });

  test('a failover that launched nothing is stored, and is not in the switch history', async () => {
    const { post, history, stored } = await agentOf(ours);
    const report = { ...failover, outcome: 'nothing-launched', new_instance_id: null, reason: 'Quota' };
    expect(await post('failover-report', report, 'notice-1')).toMatchObject({ status: 200, body: { success: true } });
    expect(await history()).toEqual([]);
    expect(await stored()).toMatchObject([{ kind: 'failover', report: { reason: 'Quota' } }]);
  });

  test('a maintenance event is stored once for each state', async () => {
    const { post, stored } = await agentOf(ours);
    const event = { instance_id: 'i-1', event_id: 'event-1', code: 'instance-retirement', state: 'active' };
    await post('maintenance-report', event);
    await post('maintenance-report', event);
    await post('maintenance-report', { ...event, state: 'completed' });
    expect(await stored()).toMatchObject([{ report: { state: 'completed' } }, { report: { state: 'active' } }]);
  });

  test('an agent that reports its end is offline', async () => {
    const { post, account } = await agentOf();
    expect(await post('termination', { reason: 'x' })).toMatchObject({ status: 200, body: { success: true } });
    expect((await account.get(`/api/client/${account.id}/agents`)).body).toMatchObject([{ status: 'offline' }]);
  });
});
