import { type Guarding, readGuarding } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { ScriptedControlPlane, settings } from './scripted-control-plane.js';
import { patience, type SessionAgent, startSession } from './session-agent.js';

const workers = { heartbeatIntervalSeconds: 30, pendingCommandsIntervalSeconds: 15, configRefreshIntervalSeconds: 60 };
const withHeartbeat = { heartbeatIntervalSeconds: 30 };

/** Advances by five minutes; then waits for an acknowledgement, before which everything else sent has arrived. */
async function advanceFiveMinutes(agent: SessionAgent, controlPlane: ScriptedControlPlane): Promise<void> {
  for (let minute = 1; minute <= 5; minute++) await agent.advance(60_000);
  await agent.reports.acknowledge('last', { success: true, message: 'Nothing else was sent' });
  await controlPlane.until('executed', 1);
}

test('a heartbeat has the fields that a v4 backend stores', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url, { config: withHeartbeat });
  await agent.registered();
  await agent.advance(15_000);
  const [first] = await controlPlane.until('heartbeat', 1);
  expect(first).toMatchObject({ method: 'POST', path: '/api/agents/agent-1/heartbeat' });
  expect(first?.body).toEqual({
    status: 'online',
    monitored_instances: ['i-0123456789abcdef0'],
    instance_id: 'i-0123456789abcdef0',
    instance_type: 'm5.large',
    mode: 'spot',
    az: 'us-east-1a',
  });
  expect(first?.headers).toMatchObject({ 'spotguard-heartbeat-seconds': '30' });
  await expect.poll(() => agent.log.messages('info'), patience).toContain('Heartbeat sent successfully');
  await agent.advance(30_000);
  await controlPlane.until('heartbeat', 2);
});

test('a switched-off agent sends heartbeats with the status disabled', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('register', { json: { agent_id: 'agent-1', config: { ...settings, enabled: 0 } } });
  await using agent = await startSession(controlPlane.url, { config: withHeartbeat });
  await agent.registered();
  await agent.advance(15_000);
  const [first] = await controlPlane.until('heartbeat', 1);
  expect(first?.body).toMatchObject({ status: 'disabled' });
});

test('a failed heartbeat degrades the plugin until the next one succeeds', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('heartbeat', { status: 500, text: 'ouch' });
  await using agent = await startSession(controlPlane.url, { config: withHeartbeat });
  await agent.registered();
  await agent.advance(15_000);
  await expect.poll(() => agent.status('session').state, patience).toBe('degraded');
  await agent.advance(60_000);
  await expect.poll(() => agent.status('session').state, patience).toBe('ok');
});

test('an agent that stops sends a last heartbeat with the status offline', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const agent = await startSession(controlPlane.url);
  await agent.registered();
  await agent.stop();
  expect(controlPlane.to('heartbeat').map(({ body }) => body)).toEqual([
    expect.objectContaining({ status: 'offline', monitored_instances: [], instance_id: 'i-0123456789abcdef0' }),
  ]);
  expect(agent.clock.sleepers).toBe(0);
});

test('a control plane that hangs does not keep an agent from stopping', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('heartbeat', 'hang');
  const agent = await startSession(controlPlane.url);
  await agent.registered();
  const before = agent.clock.now();
  const { failures } = await agent.stop(5);
  expect(controlPlane.to('heartbeat')).toHaveLength(1);
  expect(agent.clock.now() - before).toBeLessThanOrEqual(10_000);
  expect(failures).toMatchObject([{ step: "Stopping plugin 'session'", error: { code: 'TIMED_OUT' } }]);
});

test('an agent that never registered sends no last heartbeat', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('register', { status: 500, text: '' });
  const agent = await startSession(controlPlane.url, { config: workers });
  await controlPlane.until('register', 1);
  await agent.advance(60_000);
  expect(await agent.stop()).toEqual({ failures: [], undelivered: [] });
  expect(controlPlane.requests.filter(({ path }) => !path.endsWith('/register'))).toEqual([]);
});

test('a replica sends heartbeats and refuses commands for the primary until it is told that it is the primary', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.role = 'standby';
  controlPlane.next('pending-commands', { json: [{ id: 'c1', target_mode: 'spot' }] });
  await using agent = await startSession(controlPlane.url, { config: workers });
  await agent.registered();
  expect(agent.session.role).toBe('standby');
  await agent.advance(30_000);
  const [refused] = await controlPlane.until('executed', 1);
  expect(refused?.body).toEqual({ success: false, message: expect.stringContaining('This instance is a replica') });
  const heartbeats = (await controlPlane.until('heartbeat', 1)).length;

  controlPlane.role = 'primary';
  controlPlane.next('pending-commands', { json: [{ id: 'c2', target_mode: 'spot' }] });
  await agent.advance(30_000);
  await controlPlane.until('heartbeat', heartbeats + 1);
  await expect.poll(() => agent.session.role, patience).toBe('primary');
  await agent.advance(15_000);
  expect((await controlPlane.until('executed', 2))[1]?.body).toEqual({ success: true, message: 'Switched' });
});

test('an instance that has handed over sends and asks nothing any more', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  const agent = await startSession(controlPlane.url, { config: workers });
  await agent.registered();
  agent.session.retire();
  await advanceFiveMinutes(agent, controlPlane);
  expect(agent.session.role).toBe('retiring');
  await agent.stop();
  expect(controlPlane.requests.map(({ path }) => path)).toEqual([
    '/api/agents/register',
    '/api/agents/agent-1/commands/last/executed',
  ]);
});

test('an instance that is superseded parks itself and logs it', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.role = 'superseded';
  const agent = await startSession(controlPlane.url, { config: workers });
  await agent.registered();
  expect(agent.log.messages('warn')).toContainEqual(expect.stringContaining('this one is parked'));
  await advanceFiveMinutes(agent, controlPlane);
  await agent.stop();
  expect(controlPlane.requests.map(({ path }) => path)).toEqual([
    '/api/agents/register',
    '/api/agents/agent-1/commands/last/executed',
  ]);
});

test('an instance that handed over before it was registered stays retired', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('register', 'drop');
  await using agent = await startSession(controlPlane.url, { config: workers });
  agent.session.retire();
  await expect.poll(() => agent.status('session').state, patience).toBe('degraded');
  await agent.advance(1_000);
  await agent.registered();
  await advanceFiveMinutes(agent, controlPlane);
  expect(agent.session.role).toBe('retiring');
  expect(controlPlane.to('pending-commands')).toEqual([]);
});

test('registration and heartbeats have a header that says whether the workload is guarded', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  let guarding: Guarding | undefined = { is: false, reasons: [{ code: 'frozen', text: 'Frozen by – somebody 🧊\n' }] };
  await using agent = await startSession(controlPlane.url, { config: withHeartbeat, guarding: () => guarding });
  await agent.registered();
  const received = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
    readGuarding(String(headers['spotguard-guarding']));
  expect((await controlPlane.until('register', 1)).map(received)).toEqual([guarding]);
  const before = guarding;
  await agent.advance(15_000);
  await controlPlane.until('heartbeat', 1);
  await expect.poll(() => agent.log.messages('info'), patience).toContain('Heartbeat sent successfully');
  guarding = { is: true, reasons: [] };
  await agent.advance(30_000);
  expect((await controlPlane.until('heartbeat', 2)).map(received)).toEqual([before, guarding]);
});
