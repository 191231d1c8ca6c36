/** What must compile and what must not. Never run: `tsc` is the test, and an expectation that is not met is an error. */
import * as z from 'zod';
import {
  type CommandOutcome,
  Config,
  defineCommand,
  defineEvent,
  defineExtensionPoint,
  definePlugin,
  defineProcedure,
  defineToken,
  optional,
  type Worker,
} from '../src/index.js';

const declared = {
  id: 'demo',
  version: '1.0.0',
  summary: 'A demo.',
  stability: 'beta',
  config: z.strictObject({ size: z.string().transform((text) => text.length) }),
} as const;
const empty = z.strictObject({});

interface Greeter {
  greet(name: string): string;
}
const Greeter = defineToken<Greeter>('demo/greeter');
const Volume = defineToken<number>('demo/volume');
const Hooks = defineExtensionPoint<() => number>('demo/hooks');

const count = defineCommand({
  name: 'demo.count',
  summary: 'Counts.',
  input: z.strictObject({ from: z.number().default(1) }),
  output: z.strictObject({ to: z.number() }),
  effect: 'read',
});
const rang = defineEvent('demo.bell-rang', z.strictObject({ times: z.number() }));
const broke = defineEvent('demo.bell-broke', z.string());
const move = defineProcedure({
  id: 'demo.move',
  version: 1,
  summary: 'Moves.',
  input: z.strictObject({ to: z.string() }),
  steps: {
    launch: { summary: 'Launches.', intent: z.strictObject({ token: z.string() }), result: z.string() },
    retire: { summary: 'Retires.', intent: empty, result: z.number(), pivot: true },
  },
});
const launch = { prepare: () => ({ token: 't' }), perform: async () => 'i-2' };
const retire = { prepare: () => ({}), perform: async () => 1 };
const tick: Worker = { schedule: { everySeconds: 1, kind: 'watch' }, run: async () => {} };

/** The smallest plugin. */
definePlugin({ ...declared, setup: () => ({}) });

/** Configuration has the type that validation gives, not the one that it takes. */
definePlugin({
  ...declared,
  setup({ config, create, register }) {
    config.size satisfies number;
    // @ts-expect-error: there is no such key
    config.colour;
    register(Volume, 1) satisfies number;
    // @ts-expect-error: a volume is a number
    register(Volume, 'loud');
    class Reader {
      constructor(readonly volume: number) {}
    }
    create(Reader).volume satisfies number;
    return {};
  },
});
definePlugin({
  ...declared,
  // @ts-expect-error: a schema that cannot describe itself as JSON Schema
  config: { '~standard': { ...empty['~standard'], jsonSchema: undefined } },
  setup: () => ({}),
});

/** Provides. */
definePlugin({
  ...declared,
  provides: { greeter: Greeter },
  setup: () => ({ provides: { greeter: { greet: (name) => name } } }),
});
definePlugin({ ...declared, provides: { volume: Volume }, setup: async () => ({ provides: { volume: 1 } }) });
// @ts-expect-error: declared, not implemented
definePlugin({ ...declared, provides: { greeter: Greeter }, setup: () => ({}) });
definePlugin({
  ...declared,
  provides: { greeter: Greeter, volume: Volume },
  // @ts-expect-error: one of two implemented
  setup: () => ({ provides: { volume: 1 } }),
});
// @ts-expect-error: implemented, not declared
definePlugin({ ...declared, setup: () => ({ provides: { volume: 1 } }) });
// @ts-expect-error: a volume is a number
definePlugin({ ...declared, provides: { volume: Volume }, setup: () => ({ provides: { volume: 'loud' } }) });

/** Commands. */
definePlugin({
  ...declared,
  commands: { count },
  setup: () => ({
    commands: {
      count: async (input, call) => {
        input.from satisfies number;
        call.signal satisfies AbortSignal;
        return { to: input.from };
      },
    },
  }),
});
// @ts-expect-error: declared, not implemented
definePlugin({ ...declared, commands: { count }, setup: () => ({}) });
// @ts-expect-error: implemented, not declared
definePlugin({ ...declared, setup: () => ({ commands: { count: async () => ({ to: 1 }) } }) });
// @ts-expect-error: answers with a text
definePlugin({ ...declared, commands: { count }, setup: () => ({ commands: { count: async () => ({ to: 'ten' }) } }) });
definePlugin({
  ...declared,
  commands: { count },
  // @ts-expect-error: takes what it is not given
  setup: () => ({ commands: { count: async (input: { from: string }) => ({ to: input.from.length }) } }),
});
// @ts-expect-error: an effect is a read or a write
defineCommand({ ...count, effect: 'delete' });

/** Workers. */
definePlugin({ ...declared, workers: { tick: 'Ticks.' }, setup: () => ({ workers: { tick } }) });
// @ts-expect-error: declared, not implemented
definePlugin({ ...declared, workers: { tick: 'Ticks.' }, setup: () => ({}) });
// @ts-expect-error: one of two implemented
definePlugin({ ...declared, workers: { tick: 'Ticks.', tock: 'Tocks.' }, setup: () => ({ workers: { tick } }) });
// @ts-expect-error: implemented, not declared
definePlugin({ ...declared, setup: () => ({ workers: { tick } }) });
definePlugin({
  ...declared,
  workers: { tick: 'Ticks.' },
  // @ts-expect-error: no schedule
  setup: () => ({ workers: { tick: { run: async () => {} } } }),
});

/** Procedures. */
definePlugin({
  ...declared,
  procedures: { move },
  setup: ({ procedures }) => ({
    procedures: {
      move: {
        launch: {
          prepare: ({ input }) => ({ token: input.to }),
          perform: async (intent, { results }) => {
            // @ts-expect-error: there is no such step
            results.fly;
            return intent.token;
          },
          undo: async (intent, _, result) => {
            intent.token satisfies string;
            result satisfies string | undefined;
            // @ts-expect-error: without a result the effect may still have happened
            result satisfies string;
          },
        },
        retire: {
          prepare: ({ results }) => {
            results.launch satisfies string;
            return {};
          },
          perform: async () => 1,
        },
      },
    },
    start: async () => {
      const outcome = await procedures.run(move, { key: 'k', input: { to: 'b' } });
      if (outcome.status === 'done') outcome.results.retire satisfies number;
      // @ts-expect-error: only a run that is done has results
      outcome.results;
      // @ts-expect-error: `to` is missing
      await procedures.run(move, { key: 'k', input: {} });
    },
  }),
});
definePlugin({ ...declared, procedures: { move }, setup: () => ({ procedures: { move: { launch, retire } } }) });
// @ts-expect-error: declared, not implemented
definePlugin({ ...declared, procedures: { move }, setup: () => ({}) });
// @ts-expect-error: one of two steps implemented
definePlugin({ ...declared, procedures: { move }, setup: () => ({ procedures: { move: { launch } } }) });
// @ts-expect-error: implemented, not declared
definePlugin({ ...declared, setup: () => ({ procedures: { move: { launch, retire } } }) });
definePlugin({
  ...declared,
  procedures: { move },
  // @ts-expect-error: the intent of a launch has a token
  setup: () => ({ procedures: { move: { launch: { ...launch, prepare: () => ({}) }, retire } } }),
});
definePlugin({
  ...declared,
  procedures: { move },
  // @ts-expect-error: a retirement gives a number
  setup: () => ({ procedures: { move: { launch, retire: { ...retire, perform: async () => 'one' } } } }),
});

/** Contributions. */
definePlugin({ ...declared, contributes: { hook: Hooks }, setup: () => ({ contributes: { hook: () => 1 } }) });
// @ts-expect-error: declared, not implemented
definePlugin({ ...declared, contributes: { hook: Hooks }, setup: () => ({}) });
// @ts-expect-error: implemented, not declared
definePlugin({ ...declared, setup: () => ({ contributes: { hook: () => 1 } }) });
// @ts-expect-error: one contribution, not the list
definePlugin({ ...declared, contributes: { hook: Hooks }, setup: () => ({ contributes: { hook: [() => 1] } }) });
// @ts-expect-error: a token with one provider is no extension point
definePlugin({ ...declared, contributes: { volume: Volume }, setup: () => ({ contributes: { volume: 1 } }) });

/** Events. */
definePlugin({
  ...declared,
  emits: [rang],
  setup({ events }) {
    events.emit(rang, { times: 1 });
    // @ts-expect-error: times is a number
    events.emit(rang, { times: 'once' });
    // @ts-expect-error: emitted, not declared
    events.emit(broke, 'spring');
    events.on(broke, (part) => {
      part satisfies string;
    });
    // @ts-expect-error: a listener gets a text
    events.on(broke, (part: number) => void part);
    return {};
  },
});
definePlugin({
  ...declared,
  setup({ events }) {
    // @ts-expect-error: a plugin that declares no events emits none
    events.emit(rang, { times: 1 });
    return {};
  },
});

/** Needs. */
definePlugin({
  ...declared,
  needs: { greeter: Greeter, volume: optional(Volume), hooks: Hooks, config: Config },
  setup({ needs }) {
    needs.greeter.greet('Ada') satisfies string;
    needs.volume satisfies number | undefined;
    // @ts-expect-error: may be absent
    needs.volume satisfies number;
    needs.hooks satisfies readonly (() => number)[];
    // @ts-expect-error: nobody knows the type of a configuration in general
    needs.config satisfies object;
    // @ts-expect-error: used, not declared
    needs.speaker;
    return {};
  },
});

/** The rest of a declaration. */
definePlugin({ ...declared, iam: [{ actions: ['ec2:DescribeInstances'], why: 'To see.' }], setup: () => ({}) });
// @ts-expect-error: an action names its service
definePlugin({ ...declared, iam: [{ actions: ['DescribeInstances'], why: 'To see.' }], setup: () => ({}) });
// @ts-expect-error: every action has a reason
definePlugin({ ...declared, iam: [{ actions: ['ec2:DescribeInstances'] }], setup: () => ({}) });
// @ts-expect-error: a word with no duties
definePlugin({ ...declared, stability: 'alpha', setup: () => ({}) });
// @ts-expect-error: abort, retry or disable
definePlugin({ ...declared, onStartFailure: 'ignore', setup: () => ({}) });
// @ts-expect-error: a part that nobody knows
definePlugin({ ...declared, setup: () => ({ routes: {} }) });
// @ts-expect-error: an id has an owner
defineToken<number>('volume');

/** An outcome is read by its status. */
export function read(outcome: CommandOutcome): unknown {
  // @ts-expect-error: a failure has no output
  if (outcome.status === 'failed') return outcome.output;
  return outcome.output;
}
