import {
  definePlugin,
  defineProcedure,
  type ProcedureRunner,
  SpotGuardError,
  type StepEvent,
  StepEvents,
} from '@spotguard/sdk';
import { createTestAgent, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const values = {
  summary: 'Part of a test.',
  intent: z.object({ zone: z.string() }),
  result: z.object({ id: z.string() }),
};

const move = defineProcedure({
  id: 'mover.move',
  version: 1,
  summary: 'Moves something.',
  input: z.null(),
  onStorageFailure: 'continue-in-memory',
  steps: { prepare: values, launch: { ...values, pivot: true }, clean: values },
});

type Name = keyof typeof move.steps;
type Fault = { readonly [N in Name]?: (attempt: number) => Error | undefined };

/** Runs the procedure with steps that fail as the test says. Resolves with the events, without their times. */
async function eventsOf({
  faults = {},
  undoFault,
  listeners = [],
  storage = memoryStorage(),
}: {
  readonly faults?: Fault;
  readonly undoFault?: Error;
  readonly listeners?: readonly ((event: StepEvent) => void)[];
  readonly storage?: ReturnType<typeof memoryStorage>;
} = {}) {
  const events: StepEvent[] = [];
  let runner: ProcedureRunner | undefined;
  const step = (name: Name) => ({
    prepare: ({ attempt }: { readonly attempt: number }) => ({ zone: `zone-${attempt}` }),
    perform: async (_: unknown, { attempt }: { readonly attempt: number }) => {
      const fault = faults[name]?.(attempt);
      if (fault !== undefined) throw fault;
      return { id: `id-${attempt}` };
    },
    ...(name === 'prepare'
      ? {
          undo: async () => {
            if (undoFault !== undefined) throw undoFault;
          },
        }
      : {}),
    ...(name === 'launch'
      ? {
          describe: ({ zone }: { readonly zone: string }, result?: { readonly id: string }) =>
            result === undefined ? `Launch in ${zone}` : `Launched ${result.id} in ${zone}`,
        }
      : {}),
  });
  const mover = definePlugin({
    ...declared,
    id: 'mover',
    procedures: { move },
    setup: ({ procedures }) => {
      runner = procedures;
      return { procedures: { move: { prepare: step('prepare'), launch: step('launch'), clean: step('clean') } } };
    },
  });
  const watcher = definePlugin({
    ...declared,
    id: 'watcher',
    needs: { steps: StepEvents },
    setup: ({ needs }) => {
      for (const listener of [...listeners, (event: StepEvent) => events.push(event)]) needs.steps.listen(listener);
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [mover, watcher], storage });
  await agent.start();
  const outcome = await runner?.run(move, { key: 'run-1', input: null });
  const shown = events.map(({ step: name, attempt, phase, outcome: end, detail }) => [
    `${name} ${attempt} ${phase} ${end ?? 'began'}`,
    ...(detail === undefined ? [] : [detail]),
  ]);
  return { shown, events, outcome, log: agent.log };
}

const dead = (message: string) => new SpotGuardError('ATTEMPT_DEAD', message);

test('each step of a run is told when it begins and when it ends, with what it says about itself', async () => {
  const { shown, events } = await eventsOf();
  expect(shown).toEqual([
    ['prepare 1 perform began'],
    ['prepare 1 perform done'],
    ['launch 1 perform began', 'Launch in zone-1'],
    ['launch 1 perform done', 'Launched id-1 in zone-1'],
    ['clean 1 perform began'],
    ['clean 1 perform done'],
  ]);
  expect(events[0]).toMatchObject({ run: 'run-1', procedure: 'mover.move', commandId: undefined });
  expect(events.map(({ at }) => at)).toEqual(events.map(() => expect.any(Number)));
});

test('each attempt at a step is told, with why it failed', async () => {
  const launch = (attempt: number) => (attempt < 3 ? dead(`No capacity in zone-${attempt}`) : undefined);
  const { shown } = await eventsOf({ faults: { launch } });
  expect(shown.slice(2, 8)).toEqual([
    ['launch 1 perform began', 'Launch in zone-1'],
    ['launch 1 perform failed', 'No capacity in zone-1'],
    ['launch 2 perform began', 'Launch in zone-2'],
    ['launch 2 perform failed', 'No capacity in zone-2'],
    ['launch 3 perform began', 'Launch in zone-3'],
    ['launch 3 perform done', 'Launched id-3 in zone-3'],
  ]);
});

test('a step that fails after the pivot is passed over', async () => {
  const { shown, outcome } = await eventsOf({ faults: { clean: () => new Error('The bucket is gone') } });
  expect(shown.at(-1)).toEqual(['clean 1 perform passed-over', 'The bucket is gone']);
  expect(outcome).toMatchObject({ status: 'done' });
});

test.each([
  ['undone', undefined, ['prepare 1 undo done']],
  ['tried to be undone', new Error('It hangs'), ['prepare 1 undo failed', 'It hangs']],
])('a step before one that fails is %s', async (_, undoFault, last) => {
  const { shown } = await eventsOf({
    faults: { launch: () => new Error('No quota') },
    ...(undoFault === undefined ? {} : { undoFault }),
  });
  expect(shown.slice(2)).toEqual([
    ['launch 1 perform began', 'Launch in zone-1'],
    ['launch 1 perform failed', 'No quota'],
    ['prepare 1 undo began'],
    last,
  ]);
});

test('a listener that throws changes nothing about the run or for other listeners', async () => {
  const listeners = [
    () => {
      throw new Error('The listener is broken');
    },
  ];
  const { shown, outcome, log } = await eventsOf({ listeners });
  expect(shown).toHaveLength(6);
  expect(outcome).toMatchObject({ status: 'done' });
  expect(log.messages('warn')).toContain('A listener to the steps of procedures failed');
});
