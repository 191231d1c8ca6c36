import { buildReport, type FailoverPlan } from '@spotguard/protocol';
import { definePlugin, type Status } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { FailoverPlans } from '../src/contract.js';
import { ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

const keepsBuilds = { ours: true, features: ['build'] } as const;
const received = { json: { success: true, needs_contents: false } };
const plan: FailoverPlan = {
  options: [
    { kind: 'launch', market: 'spot', zone: 'us-east-1b', instance_id: null, expected_seconds: 70, problem: null },
  ],
  prevented_by: null,
  planned_at: '2027-01-01T00:00:00.000000+00:00',
};

/** A plugin whose state and failover plan the test sets. */
function part() {
  let parts: { readonly status: Status; readonly plans: FailoverPlans } | undefined;
  const plugin = definePlugin({
    id: 'part',
    version: '2.0.0',
    summary: `A part\0 of a build. ${'x'.repeat(2_000)}`,
    stability: 'experimental',
    config: z.strictObject({}),
    needs: { plans: FailoverPlans },
    setup: ({ needs, status }) => {
      parts = { status, plans: needs.plans };
      return {};
    },
  });
  return { plugin, parts: () => parts ?? expect.unreachable('The plugin was not set up') };
}

async function reporting(controlPlane: ScriptedControlPlane) {
  const { plugin, parts } = part();
  const agent = await startSession(controlPlane.url, { plugins: [plugin] });
  await agent.registered();
  const reports = () => controlPlane.to('build').map(({ body }) => buildReport.parse(body));
  return { agent, reports, ...parts(), [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose]() };
}

test('the contents of a build are sent when the control plane asks for them, and never again', async () => {
  await using controlPlane = await ScriptedControlPlane.start(keepsBuilds);
  controlPlane.next('build', { json: { success: true, needs_contents: true } }, received);
  await using session = await reporting(controlPlane);
  await session.agent.advance(5_000);
  const [first, second] = await controlPlane.until('build', 2);
  expect(first).toMatchObject({ method: 'PUT', path: '/api/agents/agent-1/build' });
  const [short, full] = session.reports();
  expect(short).not.toHaveProperty('contents');
  expect(full).toMatchObject({
    hash: short?.hash,
    contents: {
      plugins: expect.arrayContaining([
        { id: 'session', version: '0.1.0', summary: expect.any(String), stability: 'beta' },
        { id: 'part', version: '2.0.0', summary: expect.stringMatching(/^A part\ufffd of/), stability: 'experimental' },
      ]),
      commands: [expect.objectContaining({ name: 'switch', plugin: 'user', effect: 'write', dry_run: false })],
      workers: expect.arrayContaining([expect.objectContaining({ name: 'build-report', every_seconds: 5 })]),
    },
    state: { plugins: expect.arrayContaining([expect.objectContaining({ id: 'part', state: 'ok', reason: null })]) },
  });
  expect(second?.headers['spotguard-instance']).toMatch(/^i-/);
  session.status.degraded('The disk is full');
  await session.agent.advance(60_000);
  await controlPlane.until('build', 3);
  expect(session.reports()[2]).not.toHaveProperty('contents');
});

test('the state is reported when it has changed, at most once a minute, and at least every ten minutes', async () => {
  await using controlPlane = await ScriptedControlPlane.start(keepsBuilds);
  controlPlane.always('build', received);
  await using session = await reporting(controlPlane);
  const { agent, status, plans, reports } = session;
  await agent.advance(5_000);
  await controlPlane.until('build', 1);
  status.degraded('The disk is full');
  await agent.advance(30_000);
  status.degraded('The disk is still full');
  plans.put(plan);
  await agent.advance(25_000);
  expect(reports()).toHaveLength(1);
  await agent.advance(5_000);
  await controlPlane.until('build', 2);
  const [, second] = reports();
  expect(second).toMatchObject({ failover_plan: plan });
  expect(second?.state.plugins.find(({ id }) => id === 'part')).toMatchObject({
    state: 'degraded',
    reason: 'The disk is still full',
  });
  for (let minute = 0; minute < 9; minute += 1) await agent.advance(60_000);
  expect(reports()).toHaveLength(2);
  await agent.advance(60_000);
  await controlPlane.until('build', 3);
});

test('whether anything would take over is reported at once when it changes', async () => {
  await using controlPlane = await ScriptedControlPlane.start(keepsBuilds);
  controlPlane.always('build', received);
  await using session = await reporting(controlPlane);
  const { agent, plans, reports } = session;
  plans.put({ ...plan, prevented_by: 'This instance is a replica' });
  await agent.advance(5_000);
  await controlPlane.until('build', 1);
  const worker = () => agent.agent.workers.find(({ name }) => name === 'build-report');
  await expect.poll(() => (worker()?.lastSucceededAt ?? -1) >= (worker()?.lastStartedAt ?? 0), patience).toBe(true);
  plans.put(plan);
  await agent.advance(5_000);
  await controlPlane.until('build', 2);
  expect(reports()[1]).toMatchObject({ failover_plan: { prevented_by: null } });
});

test('a report that fails is not repeated at once, degrades nothing, and is made up for', async () => {
  await using controlPlane = await ScriptedControlPlane.start(keepsBuilds);
  controlPlane.next('build', { status: 503, text: '' });
  controlPlane.always('build', received);
  await using session = await reporting(controlPlane);
  const { agent } = session;
  await agent.advance(5_000);
  const failed = 'The state of this build could not be reported; it is reported later';
  await expect.poll(() => agent.log.messages('info'), patience).toContain(failed);
  await agent.advance(55_000);
  expect(controlPlane.to('build')).toHaveLength(1);
  await agent.advance(5_000);
  await controlPlane.until('build', 2);
  expect(agent.status('session').state).toBe('ok');
});

test.each([
  ['a v4 backend', { ours: false }],
  ['a control plane of ours that does not name the feature', { ours: true }],
])('%s gets no report of the build', async (_, server) => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  await using session = await reporting(controlPlane);
  await session.agent.advance(5_000);
  await session.agent.advance(60_000);
  expect(controlPlane.to('build')).toEqual([]);
});

test('a parked instance reports nothing', async () => {
  await using controlPlane = await ScriptedControlPlane.start(keepsBuilds);
  controlPlane.role = 'superseded';
  await using session = await reporting(controlPlane);
  await session.agent.advance(5_000);
  await session.agent.advance(60_000);
  expect(controlPlane.to('build')).toEqual([]);
});
