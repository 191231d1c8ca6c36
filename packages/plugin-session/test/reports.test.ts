import type { SwitchReport } from '@spotguard/protocol';
import { memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { type Answer, ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, type SessionAgent, startSession } from './session-agent.js';

const done = { success: true, message: 'Done' };

function reportOf(instanceId: string): SwitchReport {
  return { old_instance: { instance_id: 'i-old' }, new_instance: { instance_id: instanceId } };
}

async function untilSentAgain(agent: SessionAgent, failures: number): Promise<void> {
  const retries = () => agent.log.messages('warn').filter((message) => message === 'Report will be sent again');
  await expect.poll(retries, patience).toHaveLength(failures);
}

test('a report is sent under its key, and settled resolves when it and the acknowledgement were delivered', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url);
  await agent.reports.reportSwitch('c1', reportOf('i-new'));
  await agent.reports.acknowledge('c1', done);
  await agent.reports.settled({ switchReport: 'c1', commandId: 'c1' }, AbortSignal.timeout(patience.timeout));
  const [report] = controlPlane.to('switch-report');
  expect(report).toMatchObject({ method: 'POST', path: '/api/agents/agent-1/switch-report', body: reportOf('i-new') });
  expect(report?.headers).toMatchObject({ 'idempotency-key': 'c1' });
  expect(controlPlane.to('executed')).toHaveLength(1);
});

test.each([
  [false, 'not sent to a v4 backend, which would count it as done', 0],
  [true, 'sent to our control plane', 1],
])('the report of an undone switch (our control plane: %s) is %s', async (ours, _, sent) => {
  await using controlPlane = await ScriptedControlPlane.start({ ours });
  await using agent = await startSession(controlPlane.url);
  await agent.reports.reportSwitch('c1/undone', { ...reportOf('i-new'), outcome: 'undone', reason: 'It ended' });
  await agent.reports.acknowledge('c1', done);
  await agent.reports.settled({ switchReport: 'c1/undone', commandId: 'c1' }, AbortSignal.timeout(patience.timeout));
  expect(controlPlane.to('switch-report')).toHaveLength(sent);
});

test('settled rejects with the reason of the signal, and the report still waits', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('register', { status: 503, text: '' });
  await using agent = await startSession(controlPlane.url);
  await expect.poll(() => agent.status('session').state, patience).toBe('degraded');
  await agent.reports.reportSwitch('c1', reportOf('i-new'));
  const enough = new AbortController();
  const settled = agent.reports.settled({ switchReport: 'c1', commandId: 'c1' }, enough.signal);
  enough.abort(new Error('enough'));
  await expect(settled).rejects.toThrow('enough');
  await agent.advance(1_000);
  await controlPlane.until('switch-report', 1);
});

const temporaryFailures: readonly (readonly [string, Answer])[] = [
  ['cuts the connection', 'drop'],
  ['answers 500', { status: 500, json: { error: 'database is down' } }],
  ['throttles', { status: 429, text: 'slow down' }],
  ['stops in the middle of the answer', 'truncate'],
  ['is a proxy that answers every URL with its own page', { text: '<html>Welcome</html>' }],
  ['redirects', { status: 301, text: '', headers: { Location: 'https://elsewhere.example/' } }],
  ['says that the token has expired', { status: 401, json: { error: 'Invalid client token' } }],
  ['says that the client is not active', { status: 403, json: { error: 'Client account is not active' } }],
];

test.each(temporaryFailures)(
  'an acknowledgement is sent under one key until it has arrived, when the control plane %s',
  async (_, answer) => {
    await using controlPlane = await ScriptedControlPlane.start();
    controlPlane.next('executed', answer, answer);
    await using agent = await startSession(controlPlane.url);
    await agent.registered();
    await agent.reports.acknowledge('c1', done);
    for (const failures of [1, 2]) {
      await untilSentAgain(agent, failures);
      await agent.advance(5_000);
    }
    const requests = await controlPlane.until('executed', 3);
    expect(requests.map(({ body }) => body)).toEqual([done, done, done]);
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set(['c1']));
  },
);

test('a refused report is set aside, and the next one is sent', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('switch-report', { status: 400, json: { error: 'Validation failed' } });
  await using agent = await startSession(controlPlane.url);
  await agent.reports.reportSwitch('c1', reportOf('i-bad'));
  await agent.reports.reportSwitch('c2', reportOf('i-good'));
  const requests = await controlPlane.until('switch-report', 2);
  expect(requests.map(({ body }) => body)).toEqual([reportOf('i-bad'), reportOf('i-good')]);
  const refused = agent.log.lines.find(({ message }) => message === 'Report was refused');
  expect(refused?.fields).toMatchObject({ key: 'c1', reason: expect.stringContaining('Validation failed') });

  await agent.reports.reportSwitch('c1', reportOf('i-bad'));
  await agent.reports.reportSwitch('c3', reportOf('i-next'));
  expect((await controlPlane.until('switch-report', 3)).at(-1)?.body).toEqual(reportOf('i-next'));
});

test('acknowledgements do not wait for reports', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('switch-report', { status: 500, text: '' });
  await using agent = await startSession(controlPlane.url);
  await agent.reports.reportSwitch('c1', reportOf('i-new'));
  await untilSentAgain(agent, 1);
  await agent.reports.acknowledge('c1', done);
  await controlPlane.until('executed', 1);
});

test('a switch report survives an expired token and the restart with a new one', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('switch-report', ({ headers }) =>
    headers.authorization === 'Bearer token-new'
      ? { json: { success: true } }
      : { status: 401, json: { error: 'Invalid client token' } },
  );
  const storage = memoryStorage();
  const first = await startSession(controlPlane.url, { storage });
  await first.reports.reportSwitch('c1', reportOf('i-new'));
  await untilSentAgain(first, 1);
  await first.stop();

  const config = { clientToken: 'token-new' };
  await using second = await startSession(controlPlane.url, { storage, clock: first.clock, config });
  const settled = second.reports.settled({ switchReport: 'c1', commandId: 'c1' }, AbortSignal.timeout(10_000));
  await second.reports.acknowledge('c1', done);
  await settled;
  const last = controlPlane.to('switch-report').at(-1);
  expect(last?.body).toEqual(reportOf('i-new'));
  expect(last?.headers).toMatchObject({ authorization: 'Bearer token-new', 'idempotency-key': 'c1' });
});

test('a report that was on disk when the process crashed is sent by the next process', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('switch-report', 'hang');
  const storage = memoryStorage();
  const first = await startSession(controlPlane.url, { storage });
  await first.reports.reportSwitch('c1', reportOf('i-new'));
  await controlPlane.until('switch-report', 1);
  first.crash();

  await using second = await startSession(controlPlane.url, { storage, clock: first.clock });
  await second.registered();
  expect((await controlPlane.until('switch-report', 2))[1]?.body).toEqual(reportOf('i-new'));
});
