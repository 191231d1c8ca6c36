/**
 * What must compile and what must not. This file is never run: `tsc` checks it, and reports each expectation that
 * fails.
 */
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
  type Events,
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
const replace = defineProcedure({
  id: 'demo.replace',
  version: 1,
  summary: 'Replaces.',
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

/** The configuration has the type of the schema's output, not of its input. */
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
// @ts-expect-error: the output is a number, not a text
definePlugin({ ...declared, commands: { count }, setup: () => ({ commands: { count: async () => ({ to: 'ten' }) } }) });
definePlugin({
  ...declared,
  commands: { count },
  // @ts-expect-error: the input is a number, not a text
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
  procedures: { replace },
  setup: ({ procedures }) => ({
    procedures: {
      replace: {
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
      const outcome = await procedures.run(replace, { key: 'k', input: { to: 'b' } });
      if (outcome.status === 'done') outcome.results.retire satisfies number;
      // @ts-expect-error: only a run that is done has results
      outcome.results;
      // @ts-expect-error: `to` is missing
      await procedures.run(replace, { key: 'k', input: {} });
    },
  }),
});
definePlugin({ ...declared, procedures: { replace }, setup: () => ({ procedures: { replace: { launch, retire } } }) });
// @ts-expect-error: declared, not implemented
definePlugin({ ...declared, procedures: { replace }, setup: () => ({}) });
// @ts-expect-error: one of two steps implemented
definePlugin({ ...declared, procedures: { replace }, setup: () => ({ procedures: { replace: { launch } } }) });
// @ts-expect-error: implemented, not declared
definePlugin({ ...declared, setup: () => ({ procedures: { replace: { launch, retire } } }) });
definePlugin({
  ...declared,
  procedures: { replace },
  // @ts-expect-error: the intent of a launch has a token
  setup: () => ({ procedures: { replace: { launch: { ...launch, prepare: () => ({}) }, retire } } }),
});
definePlugin({
  ...declared,
  procedures: { replace },
  // @ts-expect-error: the result of a retirement is a number
  setup: () => ({ procedures: { replace: { launch, retire: { ...retire, perform: async () => 'one' } } } }),
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
  listens: [broke],
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
    // @ts-expect-error: listened to, not declared
    events.on(rang, () => {});
    return {};
  },
});
definePlugin({
  ...declared,
  setup({ events }) {
    // @ts-expect-error: a plugin that declares no events emits none
    events.emit(rang, { times: 1 });
    // @ts-expect-error: and listens to none
    events.on(rang, () => {});
    return {};
  },
});
/** What the compiler expects instead of an undeclared event says what to do. */
declare const emit: Events<typeof broke>['emit'];
declare const expected: Parameters<typeof emit<typeof rang>>[0];
expected satisfies "Add the event 'demo.bell-rang' to 'emits' of this plugin";

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
    // @ts-expect-error: the token Config has no type of its own
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
// @ts-expect-error: there is no such level of stability
definePlugin({ ...declared, stability: 'alpha', setup: () => ({}) });
// @ts-expect-error: abort, retry or disable
definePlugin({ ...declared, onStartFailure: 'ignore', setup: () => ({}) });
// @ts-expect-error: setup cannot return such a part
definePlugin({ ...declared, setup: () => ({ routes: {} }) });
// @ts-expect-error: an id has an owner
defineToken<number>('volume');

/** The status of an outcome says whether it has an output. */
export function read(outcome: CommandOutcome): unknown {
  // @ts-expect-error: a failure has no output
  if (outcome.status === 'failed') return outcome.output;
  return outcome.output;
}
