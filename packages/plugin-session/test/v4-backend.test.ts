import type { SwitchReport } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { type Answer, ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

const report: SwitchReport = { old_instance: { instance_id: 'i-old' }, new_instance: { instance_id: 'i-new' } };
const stored = { oldInstanceId: 'i-old', newInstanceId: 'i-new', timestamp: '2026-11-23T07:08:23' };

test('a switch report that arrived, but whose answer was lost, is not sent again', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('switch-history', { json: [] }, { json: [stored] });
  controlPlane.next('switch-report', 'drop');
  await using agent = await startSession(controlPlane.url);
  await agent.reports.acknowledge('c1', { success: true, message: 'Done' });
  await agent.reports.reportSwitch('c1', report);
  const settled = agent.reports.settled({ switchReport: 'c1', commandId: 'c1' }, AbortSignal.timeout(10_000));
  await expect.poll(() => agent.log.messages('warn'), patience).toContain('Report will be sent again');
  await agent.advance(5_000);
  await settled;
  expect(controlPlane.to('switch-report')).toHaveLength(1);
  expect(controlPlane.to('switch-history').map(({ path }) => path)).toEqual([
    '/api/client/client-1/switch-history',
    '/api/client/client-1/switch-history',
  ]);
});

const histories: readonly (readonly [string, Answer])[] = [
  ['has another switch only', { json: [{ ...stored, newInstanceId: 'i-other' }, { newInstanceId: null }] }],
  ['does not exist', { status: 404, text: '<title>404 Not Found</title>' }],
  ['cannot be read', { status: 500, json: { error: 'Unknown column' } }],
  ['is an HTML page', { text: '<h1>Welcome</h1>' }],
];

test.each(histories)('a switch is reported when the history %s', async (_, history) => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('switch-history', history);
  await using agent = await startSession(controlPlane.url);
  await agent.reports.reportSwitch('c1', report);
  expect((await controlPlane.until('switch-report', 1))[0]?.body).toEqual(report);
});

test('our control plane, which counts a report once, is not asked for the history of switches', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  await using agent = await startSession(controlPlane.url);
  await agent.reports.reportSwitch('c1', report);
  await controlPlane.until('switch-report', 1);
  expect(controlPlane.to('switch-history')).toEqual([]);
});

test('settings that are null count as not sent', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const nulls = { enabled: null, terminate_wait_seconds: null, auto_terminate_enabled: 0, replica_count: null };
  controlPlane.next('register', { json: { agent_id: 'agent-1', client_id: 'client-1', config: nulls } });
  controlPlane.always('config', { json: { ...nulls, auto_terminate_enabled: 1, manual_replica_enabled: null } });
  await using agent = await startSession(controlPlane.url, { config: { configRefreshIntervalSeconds: 60 } });
  await agent.registered();
  expect(agent.session.settings).toEqual({ enabled: true, auto_terminate_enabled: false });
  expect(agent.session.permits.changes).toBe(true);
  await agent.advance(60_000);
  await expect.poll(() => agent.session.settings, patience).toEqual({ enabled: true, auto_terminate_enabled: true });
});

test('a command whose id is a number is executed and acknowledged under that id', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('pending-commands', { json: [{ id: 17, target_mode: 'ondemand', target_pool_id: null }] });
  await using agent = await startSession(controlPlane.url, { config: { pendingCommandsIntervalSeconds: 15 } });
  await agent.registered();
  await agent.advance(15_000);
  const [answer] = await controlPlane.until('executed', 1);
  expect(answer?.path).toBe('/api/agents/agent-1/commands/17/executed');
});

test.each(['hang', 'drip'] as const)(
  'a report whose receipt does not arrive in time (%s) is sent again',
  async (answer) => {
    await using controlPlane = await ScriptedControlPlane.start();
    controlPlane.next('executed', answer);
    await using agent = await startSession(controlPlane.url, { config: { answerTimeoutSeconds: 0.3 } });
    await agent.registered();
    await agent.reports.acknowledge('c1', { success: true, message: 'Done' });
    await expect.poll(() => agent.log.messages('warn'), patience).toContain('Report will be sent again');
    await agent.advance(5_000);
    await controlPlane.until('executed', 2);
  },
);

const replica = { lineage: { generation: 2, predecessor: 'i-old', intent: 'standby/r1/1800000000000/spot' } };

test('with a v4 backend, which has no replicas, a replica registers only after it has taken over', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url, { instance: replica });
  await expect.poll(() => agent.log.messages('info'), patience).toContainEqual(expect.stringMatching(/no replicas/));
  expect(controlPlane.to('register')).toEqual([]);
  expect(agent.session).toMatchObject({ role: undefined, permits: { changes: false } });
  agent.session.takeOver();
  await agent.registered();
  expect(agent.session).toMatchObject({ role: 'primary', permits: { changes: true } });
});

test('with our control plane a replica registers at once', async () => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  await using agent = await startSession(controlPlane.url, { instance: replica });
  await agent.registered();
});
