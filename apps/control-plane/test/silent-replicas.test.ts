import { headers } from '@spotguard/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import { accountWithReplicas } from './account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from './control-plane-harness.js';

const ours = { generation: 1 };
const notice = { instance_id: 'i-1', termination_time: '2026-11-23T07:32:00Z' };
const noReplica = { success: false, error: 'No replica available', action: 'emergency_snapshot_required' };
const silence = expect.stringContaining('not been in contact since');

describe.each(testDatabases)('a replica whose agent is silent, on %s', (kind) => {
  const plane = controlPlaneOn(kind);
  beforeEach(() => plane.waitLonger(1));

  async function withReplica(instance: { readonly generation?: number }) {
    const agent = await accountWithReplicas(plane, instance);
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    if (instance.generation === undefined)
      await agent.account.register({ instanceId: 'i-s', facts: { az: 'us-east-1b' } });
    else await agent.registerReplica(id, 'i-s');
    await agent.status(id, { status: 'ready' });
    return {
      ...agent,
      id,
      sendNotice: (key = 'n-1') =>
        agent.account.post(`${agent.agent}/termination-imminent`, notice, {
          ...agent.own,
          [headers.idempotencyKey]: key,
        }),
      promote: () => agent.account.post(`${agent.agent}/replicas/${id}/promote`, {}, agent.own),
    };
  }

  /** Advances the clock by some minutes and calls `sendHeartbeat` every 30 seconds. */
  async function minutes(count: number, sendHeartbeat: () => Promise<unknown>): Promise<void> {
    for (let passed = 0; passed < count * 2; passed++) {
      plane.advance(30);
      await sendHeartbeat();
    }
  }

  test('is not named in the answer to a notice when it does not take over, and the replacement of the primary is admitted', async () => {
    const agent = await withReplica(ours);
    expect(await agent.sendNotice()).toMatchObject({ status: 409, body: noReplica });
    expect(await agent.role('i-1')).toMatchObject({ role: 'primary', generation: 1 });
    const launched = {
      instanceId: 'i-2',
      generation: 2,
      predecessor: 'i-1',
      intent: 'failover/n-1/1795424400000/spot',
    };
    await agent.account.register(launched);
    const body = { expected_generation: 1, reason: 'failover' };
    expect(await agent.account.post(`${agent.agent}/hosts/i-2/promote`, body)).toMatchObject({ status: 200 });
    expect(await agent.role('i-2')).toMatchObject({ role: 'primary', generation: 2 });
    expect(await agent.rows('?status=terminated')).toMatchObject([{ id: agent.id, instance_id: 'i-s' }]);
  });

  test('does not get the order to take over when it returns after the answer', async () => {
    const agent = await withReplica(ours);
    await agent.sendNotice();
    const pending = `${agent.agent}/pending-commands`;
    expect((await agent.account.get(pending, { [headers.instance]: 'i-s' })).body).toEqual([]);
  });

  test('makes the notice answered at once when it refuses to take over', async () => {
    plane.waitLonger(100);
    const agent = await withReplica(ours);
    const refused = async () => {
      const caller = { [headers.instance]: 'i-s' };
      const { body } = await agent.account.get(`${agent.agent}/pending-commands?wait=25`, caller);
      const [{ id }] = body as [{ readonly id: string }];
      const answer = { success: false, message: 'This agent is frozen' };
      await agent.account.post(`${agent.agent}/commands/${id}/executed`, answer, caller);
    };
    const [answer] = await Promise.all([agent.sendNotice(), refused()]);
    expect(answer).toMatchObject({ status: 409, body: noReplica });
  });

  test('counts as failed when it has been silent for minutes before the notice, and the answer says why', async () => {
    plane.waitLonger(100);
    const agent = await withReplica(ours);
    await agent.sendHeartbeat();
    plane.advance(90);
    await agent.sendHeartbeat('i-1', 15);
    plane.advance(31);
    expect(await agent.sendNotice()).toMatchObject({ status: 409, body: { ...noReplica, message: silence } });
    expect(await agent.rows('?status=terminated')).toMatchObject([{ id: agent.id, error: silence }]);
  });

  test.each([
    ['in manual mode', {}],
    ['that was requested after a signal', { autoSwitchEnabled: true }],
  ])('of a v4 agent is not promoted, and another one is created for the notice, %s', async (_, settings) => {
    const agent = await accountWithReplicas(plane);
    const signal = { signal_type: 'termination-notice', instance_id: 'i-1' };
    const ask = () => agent.account.post(`${agent.agent}/create-emergency-replica`, signal);
    await agent.manual();
    await agent.configure(settings);
    await ask();
    const [first] = await agent.rows();
    await agent.put(present(first).id, 'i-s');
    await agent.account.register({ instanceId: 'i-s', facts: { az: 'us-east-1b' } });
    await agent.status(present(first).id, { status: 'ready' });
    await agent.prices({ 'us-east-1c': 0.01 });
    plane.advance(90);
    await agent.sendHeartbeat();
    plane.advance(31);
    await ask();
    const answer = await agent.account.post(`${agent.agent}/termination-imminent`, notice);
    expect(answer).toMatchObject({ status: 409, body: noReplica });
    const [second] = await agent.rows('?status=launching');
    await agent.put(present(second).id, 'i-t');
    await agent.status(present(second).id, { status: 'ready' });
    expect(await agent.role('i-t')).toMatchObject({ role: 'primary', generation: 2 });
    expect(await agent.role('i-s')).toMatchObject({ role: 'superseded' });
  });

  test('is promoted when it is a v4 replica that runs no agent, because its silence means nothing', async () => {
    const agent = await accountWithReplicas(plane);
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    await agent.status(id, { status: 'ready' });
    await minutes(5, () => agent.sendHeartbeat());
    const answer = await agent.account.post(`${agent.agent}/termination-imminent`, notice);
    expect(answer).toMatchObject({ status: 200, body: { success: true, new_instance_id: 'i-s' } });
  });

  test.each([
    ['ours', ours],
    ['v4', {}],
  ])('is replaced in manual mode, of %s', async (_, instance) => {
    const agent = await withReplica(instance);
    await agent.prices({ 'us-east-1c': 0.01 });
    await minutes(2, () => Promise.all([agent.sendHeartbeat(), agent.sendHeartbeat('i-s')]));
    expect(await agent.rows()).toMatchObject([{ id: agent.id, status: 'ready' }]);
    await minutes(3, () => agent.sendHeartbeat());
    const [row] = await agent.rows('?status=launching');
    expect(present(row).id).not.toBe(agent.id);
    expect(await agent.rows('?status=terminated')).toMatchObject([
      { id: agent.id, instance_id: 'i-s', error: silence },
    ]);
    expect(await agent.role('i-s')).toMatchObject({ role: 'superseded' });
  });

  test('is not promoted by a person, and the answer says why', async () => {
    const agent = await withReplica(ours);
    await minutes(3, () => agent.account.get(`${agent.agent}/pending-commands`, { [headers.instance]: 'i-1' }));
    expect(await agent.promote()).toMatchObject({ status: 409, body: { error: silence } });
  });

  test('does not count as silent for a time in which the control plane was down', async () => {
    const agent = await withReplica(ours);
    plane.advance(3_600);
    await agent.sendHeartbeat();
    expect(await agent.rows()).toMatchObject([{ id: agent.id, status: 'ready' }]);
    await minutes(1, () => Promise.all([agent.sendHeartbeat(), agent.sendHeartbeat('i-s')]));
    expect(await agent.rows()).toMatchObject([{ id: agent.id, status: 'ready' }]);
  });

  test('is judged by its own heartbeat interval, and polls for commands count too', async () => {
    const slow = await withReplica(ours);
    await slow.sendHeartbeat('i-s', 600);
    await minutes(20, () => slow.sendHeartbeat());
    expect(await slow.rows()).toMatchObject([{ id: slow.id, status: 'ready' }]);
    await minutes(11, () => slow.sendHeartbeat());
    expect(await slow.rows('?status=terminated')).toMatchObject([{ id: slow.id }]);
    const asking = await withReplica(ours);
    const pending = `${asking.agent}/pending-commands`;
    await minutes(5, () =>
      Promise.all([asking.sendHeartbeat(), asking.account.get(pending, { [headers.instance]: 'i-s' })]),
    );
    expect(await asking.rows()).toMatchObject([{ id: asking.id, status: 'ready' }]);
  });
});
