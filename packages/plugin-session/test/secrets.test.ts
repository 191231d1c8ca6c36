import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { type Answer, type Received, ScriptedControlPlane } from './scripted-control-plane.js';
import { clientToken, patience, type SessionAgent, startSession } from './session-agent.js';

/** Everything that an operator may see of the agent. */
function visibleOf(agent: SessionAgent): string {
  return inspect([agent.log.lines, agent.agent.plugins, agent.agent.workers], { depth: null, maxArrayLength: null });
}

const quoteToken = ({ headers }: Received) => `You sent: ${headers.authorization}`;
const failures: readonly (readonly [string, Answer | ((request: Received) => Answer)])[] = [
  ['cuts the connection', 'drop'],
  ['stops in the middle of an answer', 'truncate'],
  ['answers with other JSON', { json: 7 }],
  ['refuses the token, quoting it', (request) => ({ status: 401, json: { error: quoteToken(request) } })],
  ['refuses the client, quoting the token', (request) => ({ status: 403, json: { error: quoteToken(request) } })],
  ['refuses the request, quoting it', (request) => ({ status: 400, json: { error: 'No', details: request.body } })],
  ['fails with a page that quotes the request', (request) => ({ status: 500, text: quoteToken(request) })],
  ['redirects', { status: 302, text: '', headers: { Location: 'https://elsewhere.example/' } }],
  [
    'quotes the token where an excerpt ends',
    (request) => ({ status: 502, text: `${'.'.repeat(285)}${request.headers.authorization?.slice(7)}` }),
  ],
];

test.each(failures)('logs and status do not show the token when the control plane %s', async (_, answer) => {
  await using controlPlane = await ScriptedControlPlane.start({ ours: true });
  controlPlane.next('register', answer);
  controlPlane.next('pending-commands', answer);
  controlPlane.next('config', answer);
  controlPlane.next('executed', answer);
  controlPlane.next('switch-report', answer);
  controlPlane.next('instance', answer);
  const config = { pendingCommandsIntervalSeconds: 10, configRefreshIntervalSeconds: 10 };
  const agent = await startSession(controlPlane.url, { config });
  await expect.poll(() => agent.log.messages('error'), patience).toContain('Failed to register agent');
  await agent.advance(1_000);
  await agent.registered();
  await agent.reports.acknowledge('c1', { success: true, message: 'Done' });
  await agent.reports.reportSwitch('c1', {
    old_instance: { instance_id: 'i-1' },
    new_instance: { instance_id: 'i-2' },
  });
  const error = await agent.registry.until('i-2', 'registered', AbortSignal.timeout(10_000)).catch((thrown) => thrown);
  expect(inspect(error, { depth: null })).toContain('The control plane');
  await agent.advance(9_000);
  const workersFailed = () => agent.agent.workers.filter(({ failures: count }) => count > 0).length;
  await expect.poll(workersFailed, patience).toBe(2);
  const notDelivered = /^Report (will be sent again|was refused)$/;
  await expect
    .poll(() => agent.log.lines.filter(({ message }) => notDelivered.test(message)), patience)
    .toHaveLength(2);
  await agent.stop();
  expect(visibleOf(agent)).toContain('Failed to register agent');
  expect(`${visibleOf(agent)}${inspect(error, { depth: null })}`).not.toContain(clientToken.slice(0, 12));
});

test.each(['http://127.0.0.1:1', 'http://operator:sesame@0.0.0.0:1/path'])(
  'the log does not show secrets when nothing answers at %s',
  async (serverUrl) => {
    await using agent = await startSession(serverUrl);
    await expect.poll(() => agent.log.messages('error'), patience).toContain('Failed to register agent');
    expect(visibleOf(agent)).not.toContain(clientToken);
    expect(visibleOf(agent)).not.toContain('sesame');
  },
);
