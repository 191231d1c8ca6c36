import { expect, test } from 'vitest';
import { ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

const path = '/api/agents/agent-1/hosts/i-new';
const unknown = { status: 404, json: { error: 'Instance not found' } } as const;
const signal = () => AbortSignal.timeout(patience.timeout);

function instanceAs(role: string) {
  return {
    json: {
      instance_id: 'i-new',
      generation: 2,
      role,
      predecessor: 'i-0123456789abcdef0',
      intent: null,
      registered_at: '2027-01-01T00:00:00.000000+00:00',
      last_seen_at: '2027-01-01T00:00:00.000000+00:00',
    },
  };
}

test('until repeats requests that the control plane holds, until the instance has registered', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.next('instance', unknown, unknown, instanceAs('standby'));
  await using agent = await startSession(controlPlane.url);
  await agent.registered();
  const idleSleepers = agent.clock.sleepers;
  const found = agent.registry.until('i-new', 'registered', signal());
  for (const count of [1, 2]) {
    await controlPlane.until('instance', count);
    await expect.poll(() => agent.clock.sleepers, patience).toBe(idleSleepers + 1);
    await agent.advance(999);
    expect(controlPlane.to('instance')).toHaveLength(count);
    await agent.advance(1);
  }
  await expect(found).resolves.toMatchObject({ instance_id: 'i-new', role: 'standby' });
  const requests = controlPlane.to('instance');
  expect(requests.map((request) => `${request.method} ${request.path}?${request.query}`)).toEqual(
    Array(3).fill(`GET ${path}?until=registered&wait=20`),
  );
});

test('waiting for a promotion goes on while answers say that the instance is a replica', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.next('instance', instanceAs('standby'), instanceAs('primary'));
  await using agent = await startSession(controlPlane.url);
  await agent.registered();
  const idleSleepers = agent.clock.sleepers;
  const found = agent.registry.until('i-new', 'primary', signal());
  await controlPlane.until('instance', 1);
  await expect.poll(() => agent.clock.sleepers, patience).toBe(idleSleepers + 1);
  await agent.advance(1_000);
  await expect(found).resolves.toMatchObject({ role: 'primary' });
  expect(controlPlane.to('instance').map(({ query }) => query.get('until'))).toEqual(['primary', 'primary']);
});

test('until rejects with the reason of its signal', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.always('instance', 'hang');
  await using agent = await startSession(controlPlane.url);
  const enough = new AbortController();
  const found = agent.registry.until('i-new', 'registered', enough.signal);
  await controlPlane.until('instance', 1);
  enough.abort(new Error('enough'));
  await expect(found).rejects.toThrow('enough');
});

test('when the control plane cannot be reached, until throws a retryable error', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.next('instance', 'drop', { status: 500, text: '' }, { text: '<html></html>' });
  await using agent = await startSession(controlPlane.url);
  for (let failure = 1; failure <= 3; failure++) {
    await expect(agent.registry.until('i-new', 'registered', signal())).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      retryable: true,
    });
  }
});

test('with a v4 backend, until throws an error that is not retryable', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url);
  await expect(agent.registry.until('i-new', 'registered', signal())).rejects.toMatchObject({
    code: 'UPSTREAM_REFUSED',
    message: 'A v4 backend does not list other instances',
    retryable: false,
  });
});

test('promote tells a superseded promotion from a failed request', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  const conflict = { error: 'The agent is at another generation', generation: 5, primary_instance_id: 'i-other' };
  controlPlane.next(
    'instance',
    { json: { role: 'primary', generation: 2 } },
    { status: 409, json: conflict },
    { status: 503, text: '' },
    { json: { role: 'standby' } },
    unknown,
  );
  await using agent = await startSession(controlPlane.url);
  const promote = () =>
    agent.registry.promote('i-new', { expectedGeneration: 1, reason: 'predecessor-gone' }, signal());
  await expect(promote()).resolves.toBe('primary');
  await expect(promote()).resolves.toBe('superseded');
  await expect(promote()).rejects.toMatchObject({ retryable: true });
  await expect(promote()).rejects.toMatchObject({ retryable: true, code: 'UPSTREAM_FAILED' });
  await expect(promote()).rejects.toMatchObject({ retryable: false, code: 'UPSTREAM_REFUSED' });
  expect(controlPlane.to('instance')[0]).toMatchObject({
    method: 'POST',
    path: `${path}/promote`,
    body: { expected_generation: 1, reason: 'predecessor-gone' },
  });
});

test('an instance is released, also if it never registered, but not the primary', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  const isPrimary = { status: 409, json: { error: 'The instance is the primary; promote another one first' } };
  controlPlane.next('instance', { json: { success: true, role: 'retired' } }, unknown, isPrimary);
  await using agent = await startSession(controlPlane.url);
  await agent.registry.release('i-new', signal());
  await agent.registry.release('i-new', signal());
  await expect(agent.registry.release('i-new', signal())).rejects.toThrow(/promote another one first/);
  expect(controlPlane.to('instance').map((request) => `${request.method} ${request.path}`)).toEqual(
    Array(3).fill(`DELETE ${path}`),
  );
});

test.each([
  [true, 'a control plane of ours'],
  [false, 'a v4 backend'],
])('supports says %s for the instance registry of %s, and only after the registration', async (ours) => {
  await using controlPlane = await ScriptedControlPlane.start({ ours });
  controlPlane.next('register', 'drop');
  await using agent = await startSession(controlPlane.url);
  const early = new AbortController();
  const tooEarly = agent.session.supports('instance-registry', early.signal);
  early.abort(new Error('too early'));
  await expect(tooEarly).rejects.toThrow('too early');
  const answer = agent.session.supports('instance-registry', signal());
  await expect.poll(() => agent.status('session').state, patience).toBe('degraded');
  await agent.advance(1_000);
  await expect(answer).resolves.toBe(ours);
});

test('a v4 backend, which has no instance registry, gets no requests for instances', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: false });
  await using agent = await startSession(controlPlane.url);
  const options = { expectedGeneration: 1, reason: 'hand-over' } as const;
  expect(await agent.registry.promote('i-new', options, signal())).toBe('unsupported');
  await agent.registry.release('i-new', signal());
  await expect(agent.registry.until('i-new', 'registered', signal())).rejects.toMatchObject({ retryable: false });
  expect(controlPlane.to('instance')).toEqual([]);
});
