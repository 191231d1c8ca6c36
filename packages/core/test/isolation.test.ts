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

/** A plugin that uses everything there is, and goes wrong in the phases that it is given. */
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
  const pass = async (phase: Phase) => {
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
    commands: { ping },
    procedures: { run },
    contributes: { hook: Hooks },
    workers: { [id]: 'Works.' },
    setup({ events, needs, procedures, scope }) {
      scope.defer(() => pass('dispose'));
      ring = events.emit;
      events.on(rang, () => pass('listener'));
      const channel = needs.outbox.channel({ kind: id, keep: 'always', deliver: () => pass('deliver') });
      if (wrong.includes('setup')) throw new Error('wrong in setup');
      return {
        contributes: { hook: () => {} },
        commands: {
          ping: async () => {
            await pass('command');
            const outcome = await procedures.run(run, { key: id, input: {} });
            await channel.put(id, outcome.status);
            return outcome.status;
          },
        },
        procedures: {
          run: {
            first: { prepare: () => ({}), perform: async () => ({}), undo: () => pass('undo') },
            second: {
              prepare: () => ({}),
              perform: async () => {
                if (wrong.includes('undo')) throw new Error('wrong in undo');
                await pass('procedure');
                return {};
              },
            },
          },
        },
        workers: { [id]: { schedule, run: () => pass('worker') } },
        start: () => pass('start'),
        stop: () => pass('stop'),
      };
    },
  });
  return { plugin, done, ring: () => ring(rang, {}) };
}

/** What an undisturbed plugin has to show for a life in which everything happens. */
const wholeLife = ['start', 'worker', 'listener', 'command', 'procedure', 'deliver', 'worker', 'stop', 'dispose'];

async function live(agent: TestAgent, ring: () => void): Promise<void> {
  await agent.start();
  await agent.advance(0);
  ring();
  await agent.advance(0);
  const answers = ['sick', 'sound'].map((id) => agent.submit({ type: `${id}.ping`, input: {} }).catch(() => {}));
  await agent.advance(10_000);
  expect(agent.status('sound').state).toBe('ok');
  await agent.stop(0);
  await Promise.all(answers);
}

test.each(phases)('a plugin that goes wrong in %s leaves its neighbour a whole life', async (phase) => {
  for (const first of ['sick', 'sound'] as const) {
    const sick = everything('sick', [phase]);
    const sound = everything('sound', []);
    const plugins = first === 'sick' ? [sick.plugin, sound.plugin] : [sound.plugin, sick.plugin];
    const agent = await createTestAgent({ plugins, storage: memoryStorage() });
    await live(agent, sound.ring);
    expect(sound.done).toEqual(wholeLife);
    expect(sick.done).not.toEqual(wholeLife);
  }
});

test('an extension point is not given what a failed plugin would have contributed', async () => {
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
  const plugins = [owner, everything('sick', ['setup']).plugin, everything('sound', []).plugin];
  await using agent = await createTestAgent({ plugins });
  await agent.start();
  expect(agent.status('owner').state).toBe('ok');
  expect(hooks).toEqual([expect.any(Function)]);
});
