import { stepsReport } from '@spotguard/protocol';
import { definePlugin, defineProcedure, type ProcedureRunner, SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

const nothing = z.object({});
const move = defineProcedure({
  id: 'mover.move',
  version: 1,
  summary: 'Moves something.',
  input: z.object({ attempts: z.number() }),
  steps: { launch: { summary: 'Launches.', intent: nothing, result: nothing, maxAttempts: 10_000 } },
});

/** A plugin with a procedure whose step needs as many attempts as the input says. */
function mover() {
  let runner: ProcedureRunner | undefined;
  const plugin = definePlugin({
    id: 'mover',
    version: '1.0.0',
    summary: 'Moves.',
    stability: 'experimental',
    config: z.strictObject({}),
    procedures: { move },
    setup: ({ procedures }) => {
      runner = procedures;
      return {
        procedures: {
          move: {
            launch: {
              prepare: () => ({}),
              perform: async (_, { attempt, input }) => {
                if (attempt < input.attempts) throw new SpotGuardError('ATTEMPT_DEAD', `Attempt\0 ${attempt} failed`);
                return {};
              },
            },
          },
        },
      };
    },
  });
  const run = async (key: string, attempts = 1) => runner?.run(move, { key, input: { attempts } });
  return { plugin, run };
}

async function moving(controlPlane: ScriptedControlPlane) {
  const { plugin, run } = mover();
  const agent = await startSession(controlPlane.url, { plugins: [plugin] });
  await agent.registered();
  const reports = () => controlPlane.to('steps').map(({ body }) => stepsReport.parse(body));
  /** Lets time pass until that many reports were sent. */
  const untilSent = async (count: number) => {
    const sent = async () => {
      await agent.advance(1_000);
      return controlPlane.to('steps').length;
    };
    await expect.poll(sent, patience).toBeGreaterThanOrEqual(count);
  };
  return { agent, run, reports, untilSent, [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose]() };
}

const watches = { ours: true, features: ['steps'] } as const;

test('steps are sent together, the begin and the end of one as one, at most once a second', async () => {
  await using controlPlane = await ScriptedControlPlane.start(watches);
  await using session = await moving(controlPlane);
  await session.run('run-1', 2);
  await controlPlane.until('steps', 1);
  await session.run('run-2', 1);
  expect(controlPlane.to('steps')).toHaveLength(1);
  await session.untilSent(2);
  const steps = session.reports().flatMap((report) => report.steps);
  const time = expect.stringMatching(/\+00:00$/);
  expect(steps.filter(({ run, outcome }) => run === 'run-1' && outcome !== null)).toMatchObject([
    {
      procedure: 'mover.move',
      step: 'launch',
      attempt: 1,
      phase: 'perform',
      command_id: null,
      ended_at: time,
      outcome: 'failed',
      detail: 'Attempt\ufffd 1 failed',
    },
    { attempt: 2, ended_at: time, outcome: 'done' },
  ]);
  expect(steps.filter(({ run }) => run === 'run-2')).toMatchObject([{ started_at: time, ended_at: time }]);
});

test('steps that cannot be delivered wait, bounded, and the oldest are dropped and counted', async () => {
  await using controlPlane = await ScriptedControlPlane.start(watches);
  controlPlane.next('steps', 'drop');
  await using session = await moving(controlPlane);
  await session.run('run-1', 1);
  await controlPlane.until('steps', 1);
  const failed = 'Steps of procedures could not be reported';
  await expect.poll(() => session.agent.log.messages('info'), patience).toContain(failed);
  await session.run('run-2', 600);
  await session.untilSent(11);
  const later = session.reports().slice(1);
  const steps = later.flatMap((report) => report.steps);
  expect(steps).toHaveLength(500);
  expect(steps.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 500 }, (_, index) => index + 101));
  expect(later[0]?.dropped).toBe(101);
});

test.each([
  ['is under pressure', { status: 429, json: { error: 'Too many' } }],
  ['refuses them', { status: 400, json: { error: 'Bad' } }],
])('steps are dropped and counted when the control plane %s', async (_, answer) => {
  await using controlPlane = await ScriptedControlPlane.start(watches);
  controlPlane.next('steps', answer);
  await using session = await moving(controlPlane);
  await session.run('run-1');
  await controlPlane.until('steps', 1);
  const failed = 'Steps of procedures could not be reported';
  await expect.poll(() => session.agent.log.messages('info'), patience).toContain(failed);
  await session.run('run-2');
  await session.untilSent(2);
  const [, second] = session.reports();
  // Its end may have come after the report that was refused; its begin was in it.
  expect(second?.steps.filter(({ run, started_at }) => run === 'run-1' && started_at !== null)).toEqual([]);
  expect(second?.dropped).toBeGreaterThan(0);
});

test('a control plane that hangs delays no step', async () => {
  await using controlPlane = await ScriptedControlPlane.start(watches);
  controlPlane.always('steps', 'hang');
  await using session = await moving(controlPlane);
  await session.run('run-1');
  await controlPlane.until('steps', 1);
  expect(await session.run('run-2', 50)).toMatchObject({ status: 'done' });
});

test('what still waits is sent when the agent stops', async () => {
  await using controlPlane = await ScriptedControlPlane.start(watches);
  const session = await moving(controlPlane);
  await session.run('run-1');
  await controlPlane.until('steps', 1);
  await session.run('run-2');
  await session.agent.stop();
  const steps = session.reports().flatMap((report) => report.steps);
  expect(steps.filter(({ run }) => run === 'run-2')).toMatchObject([{ outcome: 'done' }]);
});

test.each([
  ['a v4 backend', { ours: false }],
  ['a control plane of ours that does not name the feature', { ours: true }],
])('%s gets no steps', async (_, server) => {
  await using controlPlane = await ScriptedControlPlane.start(server);
  await using session = await moving(controlPlane);
  await session.run('run-1');
  await session.agent.advance(5_000);
  expect(controlPlane.to('steps')).toEqual([]);
});
