import {
  defineCommand,
  defineEvent,
  defineExtensionPoint,
  definePlugin,
  defineProcedure,
  type Events,
  Outbox,
  type Plugin,
  type Schedule,
  type StartPolicy,
} from '@spotguard/sdk';
import { createTestAgent, memoryStorage, type TestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const empty = z.strictObject({});
const rang = defineEvent('bell.bell-rang', empty);
const schedule: Schedule = { everySeconds: 10, kind: 'watch', timeoutSeconds: 5 };
const Hooks = defineExtensionPoint<() => void>('isolation/hooks');

const phases = [
  'setup',
  'start',
  'worker',
  'listener',
  'command',
  'procedure',
  'undo',
  'deliver',
  'hang in a worker',
  'hang in a listener',
  'hang in a command',
  'stop',
  'dispose',
] as const;
type Phase = (typeof phases)[number];

/** A plugin that uses every feature of the kernel, and fails in the phases in `wrong`. */
function everything(id: string, wrong: readonly Phase[]) {
  const done: string[] = [];
  let ring: Events<typeof rang>['emit'] = () => {};
  const ping = defineCommand({
    name: `${id}.ping`,
    summary: 'Answers.',
    input: empty,
    output: z.string(),
    effect: 'read',
  });
  const run = defineProcedure({
    id: `${id}.run`,
    version: 1,
    summary: 'Runs.',
    input: empty,
    steps: {
      first: { summary: 'Works.', intent: empty, result: empty },
      second: { summary: 'Fails where told.', intent: empty, result: empty },
    },
  });
  const doPhase = async (phase: Phase) => {
    if (wrong.includes(phase)) throw new Error(`wrong in ${phase}`);
    if (wrong.includes(`hang in a ${phase}` as Phase)) await new Promise<never>(() => {});
    done.push(phase);
  };
  const plugin: Plugin = definePlugin({
    ...declared,
    id,
    onStartFailure: 'disable' satisfies StartPolicy,
    needs: { outbox: Outbox },
    emits: [rang],
    listens: [rang],
    commands: { ping },
    procedures: { run },
    contributes: { hook: Hooks },
    workers: { [id]: 'Works.' },
    setup({ events, needs, procedures, scope }) {
      scope.defer(() => doPhase('dispose'));
      ring = events.emit;
      events.on(rang, () => doPhase('listener'));
      const channel = needs.outbox.channel({ kind: id, keep: 'always', deliver: () => doPhase('deliver') });
      if (wrong.includes('setup')) throw new Error('wrong in setup');
      return {
        contributes: { hook: () => {} },
        commands: {
          ping: async () => {
            await doPhase('command');
            const outcome = await procedures.run(run, { key: id, input: {} });
            await channel.put(id, outcome.status);
            return outcome.status;
          },
        },
        procedures: {
          run: {
            first: { prepare: () => ({}), perform: async () => ({}), undo: () => doPhase('undo') },
            second: {
              prepare: () => ({}),
              perform: async () => {
                if (wrong.includes('undo')) throw new Error('wrong in undo');
                await doPhase('procedure');
                return {};
              },
            },
          },
        },
        workers: { [id]: { schedule, run: () => doPhase('worker') } },
        start: () => doPhase('start'),
        stop: () => doPhase('stop'),
      };
    },
  });
  return { plugin, done, ring: () => ring(rang, {}) };
}

/** The phases that a plugin without failures completes, in order. */
const allPhases = ['start', 'worker', 'listener', 'command', 'procedure', 'deliver', 'worker', 'stop', 'dispose'];

async function runThroughPhases(agent: TestAgent, ring: () => void): Promise<void> {
  await agent.start();
  await agent.advance(0);
  ring();
  await agent.advance(0);
  const answers = ['broken', 'healthy'].map((id) => agent.submit({ type: `${id}.ping`, input: {} }).catch(() => {}));
  await agent.advance(10_000);
  expect(agent.status('healthy').state).toBe('ok');
  await agent.stop(0);
  await Promise.all(answers);
}

test.each(phases)('a plugin that fails in the phase %s does not disturb another plugin', async (phase) => {
  for (const first of ['broken', 'healthy'] as const) {
    const broken = everything('broken', [phase]);
    const healthy = everything('healthy', []);
    const plugins = first === 'broken' ? [broken.plugin, healthy.plugin] : [healthy.plugin, broken.plugin];
    const agent = await createTestAgent({ plugins, storage: memoryStorage() });
    await runThroughPhases(agent, healthy.ring);
    expect(healthy.done).toEqual(allPhases);
    expect(broken.done).not.toEqual(allPhases);
  }
});

test('an extension point does not contain the contribution of a plugin that failed', async () => {
  let hooks: readonly unknown[] = [];
  const owner = definePlugin({
    ...declared,
    id: 'owner',
    needs: { hooks: Hooks },
    setup({ needs }) {
      hooks = needs.hooks;
      return {};
    },
  });
  const plugins = [owner, everything('broken', ['setup']).plugin, everything('healthy', []).plugin];
  await using agent = await createTestAgent({ plugins });
  await agent.start();
  expect(agent.status('owner').state).toBe('ok');
  expect(hooks).toEqual([expect.any(Function)]);
});
