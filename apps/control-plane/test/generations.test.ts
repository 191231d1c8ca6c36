import { headers } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { type Answer, controlPlaneOn, registration, testDatabases } from './control-plane-harness.js';

const first = { instanceId: 'i-1', generation: 1 };
const successor = { instanceId: 'i-2', generation: 2, predecessor: 'i-1', intent: 'switch-7' };

describe.each(testDatabases)('generations on %s', (kind) => {
  const plane = controlPlaneOn(kind);
  const role = (answer: Answer) => [
    answer.status,
    answer.headers.get(headers.role),
    answer.headers.get(headers.generation),
  ];

  /** An agent with a primary at generation 1 and a replica at 2. */
  async function withReplica() {
    const account = await plane.account();
    const agentId = await account.enroll(first);
    await account.enroll(successor);
    const host = (instanceId: string) => `/api/agents/${agentId}/hosts/${instanceId}`;
    const promote = (instanceId: string, expected: number) =>
      account.post(`${host(instanceId)}/promote`, { expected_generation: expected, reason: 'hand-over' });
    return { account, agentId, host, promote };
  }

  test('the first instance of an agent is its primary, at the generation it was launched with', async () => {
    const account = await plane.account();
    expect(role(await account.register({ instanceId: 'i-9', generation: 4 }))).toEqual([200, 'primary', '4']);
    expect(role(await account.register({ instanceId: 'i-9', generation: 4 }))).toEqual([200, 'primary', '4']);
  });

  test('a successor of the primary stands by until it is promoted', async () => {
    const { account, promote, host } = await withReplica();
    expect(role(await account.register(successor))).toEqual([200, 'standby', '1']);
    const promoted = await promote('i-2', 1);
    expect([promoted.status, promoted.body]).toEqual([200, { role: 'primary', generation: 2 }]);
    expect(role(await account.register(successor))).toEqual([200, 'primary', '2']);
    expect(role(await account.register(first))).toEqual([200, 'retiring', '2']);
    expect((await account.get(host('i-2'))).body).toEqual({
      instance_id: 'i-2',
      generation: 2,
      role: 'primary',
      predecessor: 'i-1',
      intent: 'switch-7',
      registered_at: expect.stringMatching(/\+00:00$/),
      last_seen_at: expect.stringMatching(/\+00:00$/),
    });
  });

  test('a promotion repeated is a promotion once', async () => {
    const { promote } = await withReplica();
    await promote('i-2', 1);
    expect(await promote('i-2', 1)).toMatchObject({ status: 200, body: { role: 'primary', generation: 2 } });
  });

  test.each([
    ['a replica at a generation that the agent has left', 'i-2', 0],
    ['a replica at a generation that the agent has not reached', 'i-2', 2],
    ['the primary itself', 'i-1', 1],
  ])('the promotion of %s is refused with where the agent is', async (_, instanceId, expected) => {
    const { promote } = await withReplica();
    const answer = await promote(instanceId, expected);
    expect([answer.status, answer.body]).toEqual([
      409,
      { error: expect.any(String), generation: 1, primary_instance_id: 'i-1' },
    ]);
  });

  test('an instance that nobody registered is not promoted', async () => {
    const { promote } = await withReplica();
    expect(await promote('i-404', 1)).toMatchObject({ status: 404, body: { error: 'Instance not found' } });
  });

  test.each([
    ['a second successor of the same primary', { instanceId: 'i-3', generation: 2, predecessor: 'i-1' }],
    ['a successor of another instance', { instanceId: 'i-3', generation: 2, predecessor: 'i-0' }],
    ['a successor of nobody', { instanceId: 'i-3', generation: 2 }],
    ['an instance that skips a generation', { instanceId: 'i-3', generation: 3, predecessor: 'i-1' }],
    ['an unknown instance of the same generation', { instanceId: 'i-3', generation: 1 }],
    ['an unknown instance of an earlier generation', { instanceId: 'i-3', generation: 0 }],
  ])('%s is superseded', async (_, host) => {
    const { account } = await withReplica();
    expect(role(await account.register(host))).toEqual([200, 'superseded', '1']);
  });

  test('a successor is admitted once the earlier one is known to be gone', async () => {
    const { account, host } = await withReplica();
    const second = { instanceId: 'i-3', generation: 2, predecessor: 'i-1' };
    await account.register(second);
    expect(await account.call('DELETE', host('i-2'))).toMatchObject({ status: 200 });
    expect(await account.call('DELETE', host('i-2'))).toMatchObject({ status: 200 });
    expect(role(await account.register(second))).toEqual([200, 'standby', '1']);
    expect(role(await account.register(successor))).toEqual([200, 'superseded', '1']);
    expect((await account.get(host('i-2'))).body).toMatchObject({ role: 'retired' });
  });

  test('the primary cannot be noted as gone', async () => {
    const { account, host } = await withReplica();
    expect(await account.call('DELETE', host('i-1'))).toMatchObject({ status: 409 });
    expect(await account.call('DELETE', host('i-404'))).toMatchObject({ status: 404 });
  });

  test('a replica whose primary was replaced otherwise has lost', async () => {
    const { account, promote } = await withReplica();
    await account.register({ instanceId: 'i-v4' });
    expect(await promote('i-2', 1)).toMatchObject({
      status: 409,
      body: { primary_instance_id: 'i-v4', generation: 2 },
    });
    expect(role(await account.register(successor))).toEqual([200, 'superseded', '2']);
  });

  test('a heartbeat of a replica is noted on its own row only', async () => {
    const { account, agentId, host } = await withReplica();
    const before = (await account.get(host('i-2'))).body;
    plane.advance(5);
    const answer = await account.post(
      `/api/agents/${agentId}/heartbeat`,
      { status: 'error', instance_id: 'i-2', az: 'us-east-1c', monitored_instances: [] },
      { [headers.instance]: 'i-2' },
    );
    expect(role(answer)).toEqual([200, 'standby', '1']);
    expect((await account.get(`/api/client/${account.id}/agents`)).body).toMatchObject([
      { instanceId: 'i-1', status: 'online', az: 'us-east-1a', lastHeartbeat: expect.any(String) },
    ]);
    expect((await account.get(host('i-2'))).body).not.toEqual(before);
  });

  test('every answer to an instance tells its role, refusals too', async () => {
    const { account, agentId } = await withReplica();
    const asked = await account.get(`/api/agents/${agentId}/hosts/i-404`, { [headers.instance]: 'i-2' });
    expect(role(asked)).toEqual([404, 'standby', '1']);
    expect(asked.headers.get(headers.controlPlane)).toBe('4.0.0');
    expect(role(await account.get(`/api/agents/${agentId}/config`))).toEqual([200, null, null]);
    const stranger = await account.get(`/api/agents/${agentId}/config`, { [headers.instance]: 'i-404' });
    expect(role(stranger)).toEqual([200, null, '1']);
  });

  test('a question about an instance is held until it registers', async () => {
    const { account, host } = await withReplica();
    await account.call('DELETE', host('i-2'));
    const asked = account.get(`${host('i-3')}?until=registered&wait=25`);
    await account.register({ instanceId: 'i-3', generation: 2, predecessor: 'i-1' });
    expect(await asked).toMatchObject({ status: 200, body: { role: 'standby' } });
  });

  test('a question about an instance is held until it is promoted', async () => {
    const { account, host, promote } = await withReplica();
    const asked = account.get(`${host('i-2')}?until=primary&wait=25`);
    await promote('i-2', 1);
    expect(await asked).toMatchObject({ status: 200, body: { role: 'primary' } });
  });

  test('a held question ends with what is true when its time is over', async () => {
    const { account, host } = await withReplica();
    expect(await account.get(`${host('i-404')}?wait=0.2`)).toMatchObject({ status: 404 });
    const replica = await account.get(`${host('i-2')}?until=primary&wait=0.2`);
    expect(replica).toMatchObject({ status: 200, body: { role: 'standby' } });
    expect(await account.get(`${host('i-2')}?wait=26`)).toMatchObject({ status: 400 });
  });

  test('a generation that is no number is refused', async () => {
    const account = await plane.account();
    const answer = await account.post('/api/agents/register', registration(first), { [headers.generation]: '1e3' });
    expect([answer.status, answer.body]).toEqual([400, { error: 'SpotGuard-Generation must be a whole number' }]);
  });
});
