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

  /** Creates an agent with a primary at generation 1 and a successor at generation 2. */
  async function withSuccessor() {
    const account = await plane.account();
    const agentId = await account.enroll(first);
    await account.enroll(successor);
    const instancePath = (instanceId: string) => `/api/agents/${agentId}/hosts/${instanceId}`;
    const promote = (instanceId: string, expected: number) =>
      account.post(`${instancePath(instanceId)}/promote`, { expected_generation: expected, reason: 'hand-over' });
    return { account, agentId, instancePath, promote };
  }

  test('the first instance of an agent is its primary, at the generation it was launched with', async () => {
    const account = await plane.account();
    expect(role(await account.register({ instanceId: 'i-9', generation: 4 }))).toEqual([200, 'primary', '4']);
    expect(role(await account.register({ instanceId: 'i-9', generation: 4 }))).toEqual([200, 'primary', '4']);
  });

  test('a successor of the primary waits in its role until it is promoted', async () => {
    const { account, promote, instancePath } = await withSuccessor();
    expect(role(await account.register(successor))).toEqual([200, 'standby', '1']);
    const promoted = await promote('i-2', 1);
    expect([promoted.status, promoted.body]).toEqual([200, { role: 'primary', generation: 2 }]);
    expect(role(await account.register(successor))).toEqual([200, 'primary', '2']);
    expect(role(await account.register(first))).toEqual([200, 'retiring', '2']);
    expect((await account.get(instancePath('i-2'))).body).toEqual({
      instance_id: 'i-2',
      generation: 2,
      role: 'primary',
      predecessor: 'i-1',
      intent: 'switch-7',
      registered_at: expect.stringMatching(/\+00:00$/),
      last_seen_at: expect.stringMatching(/\+00:00$/),
    });
  });

  test('a repeated promotion is one promotion', async () => {
    const { promote } = await withSuccessor();
    await promote('i-2', 1);
    expect(await promote('i-2', 1)).toMatchObject({ status: 200, body: { role: 'primary', generation: 2 } });
  });

  test.each([
    ['a successor at an earlier generation', 'i-2', 0],
    ['a successor at a later generation', 'i-2', 2],
    ['the primary itself', 'i-1', 1],
  ])('the promotion of %s is refused with the current generation and primary', async (_, instanceId, expected) => {
    const { promote } = await withSuccessor();
    const answer = await promote(instanceId, expected);
    expect([answer.status, answer.body]).toEqual([
      409,
      { error: expect.any(String), generation: 1, primary_instance_id: 'i-1' },
    ]);
  });

  test('an instance that never registered is not promoted', async () => {
    const { promote } = await withSuccessor();
    expect(await promote('i-404', 1)).toMatchObject({ status: 404, body: { error: 'Instance not found' } });
  });

  test.each([
    ['a second successor of the same primary', { instanceId: 'i-3', generation: 2, predecessor: 'i-1' }],
    ['a successor of another instance', { instanceId: 'i-3', generation: 2, predecessor: 'i-0' }],
    ['a successor of no instance', { instanceId: 'i-3', generation: 2 }],
    ['an instance that skips a generation', { instanceId: 'i-3', generation: 3, predecessor: 'i-1' }],
    ['an unknown instance of the same generation', { instanceId: 'i-3', generation: 1 }],
    ['an unknown instance of an earlier generation', { instanceId: 'i-3', generation: 0 }],
  ])('%s is superseded', async (_, instance) => {
    const { account } = await withSuccessor();
    expect(role(await account.register(instance))).toEqual([200, 'superseded', '1']);
  });

  test('another successor is admitted once the earlier one is reported as gone', async () => {
    const { account, instancePath } = await withSuccessor();
    const second = { instanceId: 'i-3', generation: 2, predecessor: 'i-1' };
    await account.register(second);
    expect(await account.call('DELETE', instancePath('i-2'))).toMatchObject({ status: 200 });
    expect(await account.call('DELETE', instancePath('i-2'))).toMatchObject({ status: 200 });
    expect(role(await account.register(second))).toEqual([200, 'standby', '1']);
    expect(role(await account.register(successor))).toEqual([200, 'superseded', '1']);
    expect((await account.get(instancePath('i-2'))).body).toMatchObject({ role: 'retired' });
  });

  test('the primary cannot be reported as gone', async () => {
    const { account, instancePath } = await withSuccessor();
    expect(await account.call('DELETE', instancePath('i-1'))).toMatchObject({ status: 409 });
    expect(await account.call('DELETE', instancePath('i-404'))).toMatchObject({ status: 404 });
  });

  test('a successor whose primary was replaced by another instance is not promoted', async () => {
    const { account, promote } = await withSuccessor();
    await account.register({ instanceId: 'i-v4' });
    expect(await promote('i-2', 1)).toMatchObject({
      status: 409,
      body: { primary_instance_id: 'i-v4', generation: 2 },
    });
    expect(role(await account.register(successor))).toEqual([200, 'superseded', '2']);
  });

  test('a heartbeat of a successor changes only its own row', async () => {
    const { account, agentId, instancePath } = await withSuccessor();
    const before = (await account.get(instancePath('i-2'))).body;
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
    expect((await account.get(instancePath('i-2'))).body).not.toEqual(before);
  });

  test('every answer to an instance, also a refusal, tells its role', async () => {
    const { account, agentId } = await withSuccessor();
    const answer = await account.get(`/api/agents/${agentId}/hosts/i-404`, { [headers.instance]: 'i-2' });
    expect(role(answer)).toEqual([404, 'standby', '1']);
    expect(answer.headers.get(headers.controlPlane)).toBe('4.0.0');
    expect(role(await account.get(`/api/agents/${agentId}/config`))).toEqual([200, null, null]);
    const stranger = await account.get(`/api/agents/${agentId}/config`, { [headers.instance]: 'i-404' });
    expect(role(stranger)).toEqual([200, null, '1']);
  });

  test('a request for an instance is held until the instance registers', async () => {
    const { account, instancePath } = await withSuccessor();
    await account.call('DELETE', instancePath('i-2'));
    const held = account.get(`${instancePath('i-3')}?until=registered&wait=25`);
    await account.register({ instanceId: 'i-3', generation: 2, predecessor: 'i-1' });
    expect(await held).toMatchObject({ status: 200, body: { role: 'standby' } });
  });

  test('a request for an instance is held until the instance is promoted', async () => {
    const { account, instancePath, promote } = await withSuccessor();
    const held = account.get(`${instancePath('i-2')}?until=primary&wait=25`);
    await promote('i-2', 1);
    expect(await held).toMatchObject({ status: 200, body: { role: 'primary' } });
  });

  test('a held request is answered with the current state when its time is over', async () => {
    const { account, instancePath } = await withSuccessor();
    expect(await account.get(`${instancePath('i-404')}?wait=0.2`)).toMatchObject({ status: 404 });
    const replica = await account.get(`${instancePath('i-2')}?until=primary&wait=0.2`);
    expect(replica).toMatchObject({ status: 200, body: { role: 'standby' } });
    expect(await account.get(`${instancePath('i-2')}?wait=26`)).toMatchObject({ status: 400 });
  });

  test('a generation that is not a number is refused', async () => {
    const account = await plane.account();
    const answer = await account.post('/api/agents/register', registration(first), { [headers.generation]: '1e3' });
    expect([answer.status, answer.body]).toEqual([400, { error: 'SpotGuard-Generation must be a whole number' }]);
  });
});
