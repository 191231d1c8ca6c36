import { definePlugin, defineProcedure, type ProcedureRunner, SpotGuardError, type Step } from '@spotguard/sdk';
import { createTestAgent, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { failing, final, type Move, move, mover, noted, passing, steps } from './fixtures/mover.js';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;

test('runs the steps in order, each with the results of those before', async () => {
  const events: string[] = [];
  const retire: Step<Move, 'retire'> = {
    ...noted(events, 'retire'),
    prepare: ({ results, startedAt, key, failure }) => {
      expect(() => results.retire).toThrow("The result of step 'retire' was read, and there is none");
      expect({ failure, key, startedAt: typeof startedAt }).toEqual({
        failure: undefined,
        key: 'k-1',
        startedAt: 'number',
      });
      return { text: `${results.launch.text}, ${results.handOver.text}` };
    },
  };
  const { agent, run } = await mover(steps(events, { retire }));
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

test('one key is one run: joined, then repeated, also by the next process', async () => {
  const events: string[] = [];
  const storage = memoryStorage();
  const first = await mover(steps(events), { storage });
  const [outcome, same] = await Promise.all([first.run(), first.run('k-1', { to: 'c' })]);
  expect(same).toEqual(outcome);
  await first.agent.stop();
  const second = await mover(steps(events), { storage });
  await using _ = second.agent;
  expect(await second.run()).toEqual(outcome);
  expect(events).toHaveLength(3);
});

test('a failure before the pivot undoes what was done, last first, and says what failed', async () => {
  const events: string[] = [];
  const { agent, run } = await mover(steps(events, { handOver: failing(final, events) }));
  await using _ = agent;
  expect(await run()).toEqual({
    status: 'undone',
    step: 'handOver',
    code: 'QUOTA_EXCEEDED',
    reason: 'No more instances',
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
  const handOver: Step<Move, 'handOver'> = {
    ...noted(events, 'handOver'),
    prepare: () => {
      throw new Error('no idea where to');
    },
  };
  const { agent, run } = await mover(steps(events, { handOver }));
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
  const { agent, run } = await mover(steps(events, { handOver }));
  await using _ = agent;
  expect(await run()).toMatchObject({
    status: 'undone',
    reason: "No more instances; 'handOver' could not be undone: instance is stuck",
  });
  expect(events.at(-1)).toContain('undo launch');
});

test('a failure after the pivot is passed over, and the rest is done', async () => {
  const events: string[] = [];
  const { agent, run } = await mover(steps(events, { retire: failing(final, events, 'retire') }));
  await using _ = agent;
  const outcome = await run();
  expect(outcome).toMatchObject({ status: 'done', passedOver: [{ step: 'retire', reason: 'No more instances' }] });
  expect(events).not.toContainEqual(expect.stringContaining('undo'));
  expect(() => outcome.status === 'done' && outcome.results.retire).toThrow("The result of step 'retire' was read");
});

test('a failure that may pass is retried with the same intent until the limit of the step', async () => {
  const events: string[] = [];
  let failures = 3;
  let prepared = 0;
  const flaky: Step<Move, 'launch'> = {
    prepare: () => ({ text: `prepared ${++prepared}` }),
    perform: async (intent) => {
      events.push(intent.text);
      if (failures-- > 0) throw passing;
      return { text: 'launched' };
    },
  };
  const { agent, run } = await mover(steps([], { launch: flaky }));
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

test('a dead attempt is prepared anew, five times at most', async () => {
  const attempts: string[] = [];
  let deaths = 2;
  const mortal: Step<Move, 'launch'> = {
    prepare: ({ attempt }) => ({ text: `attempt ${attempt}` }),
    perform: async (intent, { attempt }) => {
      attempts.push(`${intent.text} ${attempt}`);
      if (deaths-- > 0) throw new SpotGuardError('ATTEMPT_DEAD', 'The token is used up');
      return { text: 'launched' };
    },
  };
  const { agent, run } = await mover(steps([], { launch: mortal }));
  await using _ = agent;
  expect(await run()).toMatchObject({ status: 'done' });
  expect(attempts).toEqual(['attempt 1 1', 'attempt 2 2', 'attempt 3 3']);
  attempts.length = 0;
  deaths = Number.POSITIVE_INFINITY;
  expect(await run('k-2')).toMatchObject({ status: 'undone', code: 'ATTEMPT_DEAD' });
  expect(attempts).toHaveLength(5);
});

test('a step may say how often it is prepared at most', async () => {
  let attempts = 0;
  const retry = defineProcedure({
    id: 'retrier.retry',
    version: 1,
    summary: 'Retries.',
    input: z.object({}),
    steps: { launch: { summary: 'Launches.', intent: z.object({}), result: z.object({}), maxAttempts: 7 } },
  });
  let procedures: ProcedureRunner | undefined;
  const retrier = definePlugin({
    ...declared,
    id: 'retrier',
    procedures: { retry },
    setup(context) {
      procedures = context.procedures;
      const perform = async () => {
        attempts += 1;
        throw new SpotGuardError('ATTEMPT_DEAD', 'Full');
      };
      return { procedures: { retry: { launch: { prepare: () => ({}), perform } } } };
    },
  });
  await using agent = await createTestAgent({ plugins: [retrier] });
  await agent.start();
  expect(await procedures?.run(retry, { key: 'k', input: {} })).toMatchObject({ code: 'ATTEMPT_DEAD' });
  expect(attempts).toBe(7);
});

test('what a step makes must survive JSON and its own schema, in the first process already', async () => {
  const events: string[] = [];
  const when = { text: new Date(0) as unknown as string };
  const prepared = await mover(
    steps(events, { launch: { ...noted(events, 'launch'), prepare: () => ({ text: 5 as unknown as string }) } }),
  );
  await using _ = prepared.agent;
  expect(await prepared.run()).toMatchObject({
    status: 'undone',
    code: 'INVARIANT',
    reason: expect.stringMatching(/^The intent of step 'launch' is refused by its own schema [^;]+$/),
  });
  expect(events).toEqual([]);
  const performed = await mover(steps(events, { launch: { ...noted(events, 'launch'), perform: async () => when } }));
  await using __ = performed.agent;
  expect(await performed.run()).toMatchObject({
    status: 'done',
    results: { launch: { text: '1970-01-01T00:00:00.000Z' } },
  });
});

test('an input that its schema refuses is not journaled', async () => {
  const storage = memoryStorage();
  const { agent, run } = await mover(steps([]), { storage });
  await using _ = agent;
  await expect(run('k-1', { to: 5 as unknown as string })).rejects.toThrow("The input of 'mover.move' is refused");
  expect(storage.records('journal')).toEqual([]);
});

test('a key belongs to one procedure', async () => {
  const other = defineProcedure({ ...move, id: 'mover.other' });
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
  const { agent, run } = await mover(steps([]), { plugins: [plugin] });
  await using _ = agent;
  await run();
  await expect(procedures?.run(other, { key: 'k-1', input: { to: 'b' } })).rejects.toThrow(
    "Run 'k-1' is one of 'mover.move', not of 'mover.other'",
  );
});
