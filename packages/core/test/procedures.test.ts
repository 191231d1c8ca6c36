import { definePlugin, defineProcedure, type ProcedureRunner, SpotGuardError, type Step } from '@spotguard/sdk';
import { createTestAgent, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import {
  failing,
  final,
  type Replace,
  recordingStep,
  replace,
  replacer,
  retryable,
  steps,
} from './fixtures/replacer.js';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;

test('the steps run in order, each with the results of those before', async () => {
  const events: string[] = [];
  const retire: Step<Replace, 'retire'> = {
    ...recordingStep(events, 'retire'),
    prepare: ({ results, startedAt, key, failure }) => {
      expect(() => results.retire).toThrow("The result of step 'retire' was read before there was one");
      expect({ failure, key, startedAt: typeof startedAt }).toEqual({
        failure: undefined,
        key: 'k-1',
        startedAt: 'number',
      });
      return { text: `${results.launch.text}, ${results.handOver.text}` };
    },
  };
  const { agent, run } = await replacer(steps(events, { retire }));
  await using _ = agent;
  const outcome = await run();
  expect(outcome).toEqual({
    status: 'done',
    passedOver: [],
    results: { launch: { text: 'launch done' }, handOver: { text: 'handOver done' }, retire: { text: 'retire done' } },
  });
  expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  expect(events).toEqual(['perform launch to b #1', 'perform handOver to b #1', 'perform launch done, handOver done']);
});

test('calls with one key are one run with one outcome, also after a restart', async () => {
  const events: string[] = [];
  const storage = memoryStorage();
  const first = await replacer(steps(events), { storage });
  const [outcome, same] = await Promise.all([first.run(), first.run('k-1', { to: 'c' })]);
  expect(same).toEqual(outcome);
  await first.agent.stop();
  const second = await replacer(steps(events), { storage });
  await using _ = second.agent;
  expect(await second.run()).toEqual(outcome);
  expect(events).toHaveLength(3);
});

test('a failure before the pivot undoes the steps in reverse, and the outcome says what failed', async () => {
  const events: string[] = [];
  const { agent, run } = await replacer(steps(events, { handOver: failing(final, events) }));
  await using _ = agent;
  expect(await run()).toEqual({
    status: 'undone',
    step: 'handOver',
    code: 'QUOTA_EXCEEDED',
    reason: 'No more instances',
    results: { launch: { text: 'launch done' } },
    notUndone: [],
  });
  expect(events).toEqual([
    'perform launch to b #1',
    'handOver fails',
    'undo handOver to b #1 (no result) after QUOTA_EXCEEDED in handOver',
    'undo launch to b #1 (launch done) after QUOTA_EXCEEDED in handOver',
  ]);
});

test('a step whose preparation fails has nothing to undo', async () => {
  const events: string[] = [];
  const handOver: Step<Replace, 'handOver'> = {
    ...recordingStep(events, 'handOver'),
    prepare: () => {
      throw new Error('no idea where to');
    },
  };
  const { agent, run } = await replacer(steps(events, { handOver }));
  await using _ = agent;
  expect(await run()).toMatchObject({ status: 'undone', code: 'INVARIANT', reason: 'no idea where to' });
  expect(events.filter((event) => event.startsWith('undo'))).toEqual([expect.stringContaining('undo launch')]);
});

test('an undo that fails for good is named in the outcome, and the others are still undone', async () => {
  const events: string[] = [];
  const undo = async () => {
    throw new Error('instance is stuck');
  };
  const handOver = { ...failing(final, events), undo };
  const { agent, run } = await replacer(steps(events, { handOver }));
  await using _ = agent;
  expect(await run()).toMatchObject({
    status: 'undone',
    reason: "No more instances; 'handOver' could not be undone: instance is stuck",
  });
  expect(events.at(-1)).toContain('undo launch');
});

test('a step that fails after the pivot is passed over, and the others are done', async () => {
  const events: string[] = [];
  const { agent, run } = await replacer(steps(events, { retire: failing(final, events, 'retire') }));
  await using _ = agent;
  const outcome = await run();
  expect(outcome).toMatchObject({ status: 'done', passedOver: [{ step: 'retire', reason: 'No more instances' }] });
  expect(events).not.toContainEqual(expect.stringContaining('undo'));
  expect(() => outcome.status === 'done' && outcome.results.retire).toThrow("The result of step 'retire' was read");
});

test('a retryable failure is retried with the same intent until the timeout of the step', async () => {
  const events: string[] = [];
  let failures = 3;
  let prepared = 0;
  const flaky: Step<Replace, 'launch'> = {
    prepare: () => ({ text: `prepared ${++prepared}` }),
    perform: async (intent) => {
      events.push(intent.text);
      if (failures-- > 0) throw retryable;
      return { text: 'launched' };
    },
  };
  const { agent, run } = await replacer(steps([], { launch: flaky }));
  await using _ = agent;
  const outcome = run();
  await agent.advance(600_000);
  expect(await outcome).toMatchObject({ status: 'done' });
  expect(events).toEqual(['prepared 1', 'prepared 1', 'prepared 1', 'prepared 1']);

  failures = Number.POSITIVE_INFINITY;
  const hopeless = run('k-2');
  await agent.advance(599_000);
  let ended = false;
  void hopeless.then(() => {
    ended = true;
  });
  await agent.advance(0);
  expect(ended).toBe(false);
  await agent.advance(1_000);
  expect(await hopeless).toMatchObject({ status: 'undone', step: 'launch', code: 'TIMED_OUT' });
});

test('a step is prepared again after ATTEMPT_DEAD, at most five times', async () => {
  const attempts: string[] = [];
  let deadAttempts = 2;
  const dying: Step<Replace, 'launch'> = {
    prepare: ({ attempt }) => ({ text: `attempt ${attempt}` }),
    perform: async (intent, { attempt }) => {
      attempts.push(`${intent.text} ${attempt}`);
      if (deadAttempts-- > 0) throw new SpotGuardError('ATTEMPT_DEAD', 'The token is used up');
      return { text: 'launched' };
    },
  };
  const { agent, run } = await replacer(steps([], { launch: dying }));
  await using _ = agent;
  expect(await run()).toMatchObject({ status: 'done' });
  expect(attempts).toEqual(['attempt 1 1', 'attempt 2 2', 'attempt 3 3']);
  attempts.length = 0;
  deadAttempts = Number.POSITIVE_INFINITY;
  expect(await run('k-2')).toMatchObject({ status: 'undone', code: 'ATTEMPT_DEAD' });
  expect(attempts).toHaveLength(5);
});

test('maxAttempts limits how often a step is prepared', async () => {
  let attempts = 0;
  const tryPools = defineProcedure({
    id: 'pools.try',
    version: 1,
    summary: 'Tries pools.',
    input: z.object({}),
    steps: { pool: { summary: 'Tries one.', intent: z.object({}), result: z.object({}), maxAttempts: 7 } },
  });
  let procedures: ProcedureRunner | undefined;
  const pools = definePlugin({
    ...declared,
    id: 'pools',
    procedures: { tryPools },
    setup(context) {
      procedures = context.procedures;
      const perform = async () => {
        attempts += 1;
        throw new SpotGuardError('ATTEMPT_DEAD', 'Full');
      };
      return { procedures: { tryPools: { pool: { prepare: () => ({}), perform } } } };
    },
  });
  await using agent = await createTestAgent({ plugins: [pools] });
  await agent.start();
  expect(await procedures?.run(tryPools, { key: 'k', input: {} })).toMatchObject({ code: 'ATTEMPT_DEAD' });
  expect(attempts).toBe(7);
});

test('intents and results are converted to JSON and validated before they are used', async () => {
  const events: string[] = [];
  const when = { text: new Date(0) as unknown as string };
  const prepared = await replacer(
    steps(events, {
      launch: { ...recordingStep(events, 'launch'), prepare: () => ({ text: 5 as unknown as string }) },
    }),
  );
  await using _ = prepared.agent;
  expect(await prepared.run()).toMatchObject({
    status: 'undone',
    code: 'INVARIANT',
    reason: expect.stringMatching(/^The intent of step 'launch' is refused by its own schema [^;]+$/),
  });
  expect(events).toEqual([]);
  const performed = await replacer(
    steps(events, { launch: { ...recordingStep(events, 'launch'), perform: async () => when } }),
  );
  await using __ = performed.agent;
  expect(await performed.run()).toMatchObject({
    status: 'done',
    results: { launch: { text: '1970-01-01T00:00:00.000Z' } },
  });
});

test('an input that its schema refuses is not journaled', async () => {
  const storage = memoryStorage();
  const { agent, run } = await replacer(steps([]), { storage });
  await using _ = agent;
  await expect(run('k-1', { to: 5 as unknown as string })).rejects.toThrow(
    "The input of 'replacer.replace' is refused",
  );
  expect(storage.records('journal')).toEqual([]);
});

test('a key belongs to one procedure', async () => {
  const other = defineProcedure({ ...replace, id: 'replacer.other' });
  let procedures: ProcedureRunner | undefined;
  const plugin = definePlugin({
    ...declared,
    id: 'other',
    procedures: { other },
    setup(context) {
      procedures = context.procedures;
      return { procedures: { other: steps([]) } };
    },
  });
  const { agent, run } = await replacer(steps([]), { plugins: [plugin] });
  await using _ = agent;
  await run();
  await expect(procedures?.run(other, { key: 'k-1', input: { to: 'b' } })).rejects.toThrow(
    "The key 'k-1' belongs to a run of 'replacer.replace', not of 'replacer.other'",
  );
});
