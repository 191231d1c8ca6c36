import {
  type Call,
  defineCommand,
  definePlugin,
  defineProcedure,
  type Plugin,
  type ProcedureOutcome,
  type ProcedureRunner,
  priorities,
  SpotGuardError,
  type Step,
  type StepImplementations,
} from '@spotguard/sdk';
import { createTestAgent, memoryStorage, type TestAgentOptions } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { z } from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const text = z.strictObject({ text: z.string() });
const step = { summary: 'A step.', intent: text, result: text } as const;

const move = defineProcedure({
  id: 'mover.move',
  version: 1,
  summary: 'Moves in three steps.',
  input: z.strictObject({ to: z.string() }),
  steps: { launch: step, handOver: { ...step, pivot: true }, retire: { ...step, parks: true } },
});
type Move = typeof move;

const moveCommand = defineCommand({
  name: 'mover.move',
  summary: 'Moves.',
  input: z.strictObject({}),
  output: z.strictObject({ status: z.string(), detail: z.string() }),
  effect: 'write',
  timeoutSeconds: Number.POSITIVE_INFINITY,
  restart: 'resume',
});

/** A step that notes what it does and answers `done`. */
function noted(events: string[], name: string): Step<Move, 'launch' | 'handOver' | 'retire'> {
  return {
    prepare: ({ input, attempt }) => ({ text: `${name} to ${input.to} #${attempt}` }),
    perform: async (intent) => {
      events.push(`perform ${intent.text}`);
      return { text: `${name} done` };
    },
    undo: async (intent, { failure }, result) => {
      events.push(`undo ${intent.text} (${result?.text ?? 'no result'}) after ${failure?.code} in ${failure?.step}`);
    },
  };
}

function steps(events: string[], change: Partial<StepImplementations<Move>> = {}): StepImplementations<Move> {
  return {
    launch: noted(events, 'launch'),
    handOver: noted(events, 'handOver'),
    retire: noted(events, 'retire'),
    ...change,
  };
}

function failing(error: Error, events: string[], name = 'handOver'): Step<Move, 'handOver'> {
  return {
    ...noted(events, name),
    perform: async () => {
      events.push(`${name} fails`);
      throw error;
    },
  };
}

/** A started agent with the mover in it; `run` runs the procedure as the plugin would. */
async function mover(implementations: StepImplementations<Move>, options: Partial<TestAgentOptions> = {}) {
  let procedures: ProcedureRunner | undefined;
  const plugin = definePlugin({
    ...declared,
    id: 'mover',
    procedures: { move },
    commands: { moveCommand },
    setup(context) {
      procedures = context.procedures;
      const handler = async (_: unknown, call: Call) => {
        const outcome = await context.procedures.run(move, { key: call.id, input: { to: 'b' }, call });
        return { status: outcome.status, detail: outcome.status === 'done' ? '' : outcome.reason };
      };
      return { procedures: { move: implementations }, commands: { moveCommand: handler } };
    },
  });
  const agent = await createTestAgent({ ...options, plugins: [plugin, ...(options.plugins ?? [])] });
  await agent.start();
  const run = (key = 'k-1', input = { to: 'b' }): Promise<ProcedureOutcome<Move>> => {
    if (procedures === undefined) throw new Error('the mover was not set up');
    return procedures.run(move, { key, input });
  };
  return { agent, run };
}

const final = new SpotGuardError('QUOTA_EXCEEDED', 'No more hosts');
const passing = new SpotGuardError('UPSTREAM_FAILED', 'Throttled', { retryable: true });

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
  expect(await run()).toEqual({ status: 'undone', step: 'handOver', code: 'QUOTA_EXCEEDED', reason: 'No more hosts' });
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
    throw new Error('host is stuck');
  };
  const handOver = { ...failing(final, events), undo };
  const { agent, run } = await mover(steps(events, { handOver }));
  await using _ = agent;
  expect(await run()).toMatchObject({
    status: 'undone',
    reason: "No more hosts; 'handOver' could not be undone: host is stuck",
  });
  expect(events.at(-1)).toContain('undo launch');
});

test('a failure after the pivot is passed over, and the rest is done', async () => {
  const events: string[] = [];
  const { agent, run } = await mover(steps(events, { retire: failing(final, events, 'retire') }));
  await using _ = agent;
  const outcome = await run();
  expect(outcome).toMatchObject({ status: 'done', passedOver: [{ step: 'retire', reason: 'No more hosts' }] });
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

test('what a step makes must survive JSON and its own schema, in the first process already', async () => {
  const events: string[] = [];
  const when = { text: new Date(0) as unknown as string };
  const prepared = await mover(
    steps(events, { launch: { ...noted(events, 'launch'), prepare: () => ({ text: 5 as unknown as string }) } }),
  );
  await using _ = prepared.agent;
  expect(await prepared.run()).toMatchObject({ status: 'undone', code: 'INVARIANT' });
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

test('a journal of another version, or of a plugin that is gone, is refused with words and left for its own build', async () => {
  const storage = memoryStorage();
  const events: string[] = [];
  const hung = await mover(
    steps(events, { launch: { ...noted(events, 'launch'), perform: () => new Promise<never>(() => {}) } }),
    { storage },
  );
  void hung.run();
  await hung.agent.advance(0);
  hung.agent.crash();

  const renewed = { ...move, version: 2 };
  let procedures: ProcedureRunner | undefined;
  const newer: Plugin = definePlugin({
    ...declared,
    id: 'mover',
    procedures: { move: renewed },
    setup(context) {
      procedures = context.procedures;
      return { procedures: { move: steps(events) } };
    },
  });
  const upgraded = await createTestAgent({ plugins: [newer], storage });
  await upgraded.start();
  const reason =
    "Run 'k-1' was begun by version 1 of 'mover.move'; this build has version 2. Start the old build to finish it, or finish it by hand";
  expect(await procedures?.run(renewed, { key: 'k-1', input: { to: 'b' } })).toEqual({ status: 'refused', reason });
  const line = upgraded.log.lines.find(({ message }) => message === 'Procedure cannot go on');
  expect(line?.fields).toMatchObject({ run: 'k-1', reason });
  await upgraded.stop();

  const without = await createTestAgent({ plugins: [], storage });
  await without.start();
  await without.advance(0);
  expect(without.log.lines.find(({ message }) => message === 'Procedure cannot go on')?.fields['reason']).toContain(
    'no plugin of this build has it',
  );
  await without.stop();

  const back = await mover(steps(events), { storage });
  await using _ = back.agent;
  expect(await back.run()).toMatchObject({ status: 'done' });
  expect(events[0]).toBe('perform launch to b #1');
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

test('draining stops a run where it is; the next process goes on', async () => {
  const storage = memoryStorage();
  const events: string[] = [];
  const waiting: Step<Move, 'handOver'> = {
    ...noted(events, 'handOver'),
    perform: (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const first = await mover(steps(events, { handOver: waiting }), { storage });
  const cut = expect(first.run()).rejects.toMatchObject({ code: 'CANCELLED' });
  await first.agent.advance(0);
  await first.agent.stop();
  await cut;
  await expect(first.run('k-2')).rejects.toMatchObject({ code: 'CANCELLED' });

  const second = await mover(steps(events), { storage });
  await using _ = second.agent;
  await second.agent.advance(0);
  expect(events).toEqual(['perform launch to b #1', 'perform handOver to b #1', 'perform retire to b #1']);
  expect(await second.run()).toMatchObject({ status: 'done' });
});

test('a more urgent command takes over between two steps, and between two tries of one', async () => {
  const events: string[] = [];
  let leave = () => {};
  const slow: Step<Move, 'launch'> = {
    ...noted(events, 'launch'),
    perform: async () => {
      await new Promise<void>((resolve) => {
        leave = resolve;
      });
      return { text: 'launched' };
    },
  };
  const flaky = failing(passing, events);
  const { agent } = await mover(steps(events, { launch: slow, handOver: flaky }));
  await using _ = agent;
  const type = 'mover.move';
  const normal = agent.submit({ id: 'normal', type, input: {} });
  await agent.advance(0);
  const manual = agent.submit({ id: 'manual', type, input: {}, priority: priorities.manual });
  await agent.advance(60_000);
  expect(events).toEqual([]);
  leave();
  expect(await normal).toMatchObject({
    output: { status: 'undone', detail: 'A more urgent command took over; what was done so far is undone' },
  });
  await agent.advance(0);
  leave();
  await agent.advance(10);
  expect(events.at(-1)).toBe('handOver fails');
  const emergency = agent.submit({ id: 'emergency', type, input: {}, priority: priorities.emergency });
  expect(await manual).toMatchObject({ output: { status: 'undone' } });
  expect(events.slice(-2)).toEqual([
    'undo handOver to b #1 (no result) after PREEMPTED in handOver',
    'undo launch to b #1 (launched) after PREEMPTED in handOver',
  ]);
  await agent.stop();
  await expect(emergency).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('nothing takes over after the pivot, and a step that only waits gives the slot away', async () => {
  const events: string[] = [];
  const leaves: (() => void)[] = [];
  const waiting: Step<Move, 'retire'> = {
    ...noted(events, 'retire'),
    perform: async (_, { key }) => {
      events.push(`${key} waits`);
      await new Promise<void>((resolve) => leaves.push(resolve));
      return { text: 'retired' };
    },
  };
  const { agent } = await mover(steps(events, { retire: waiting }));
  await using _ = agent;
  const first = agent.submit({ id: 'first', type: 'mover.move', input: {} });
  await agent.advance(0);
  const second = agent.submit({ id: 'second', type: 'mover.move', input: {}, priority: priorities.emergency });
  await agent.advance(0);
  expect(events.filter((event) => event.endsWith('waits'))).toEqual(['first waits', 'second waits']);
  for (const leave of leaves) leave();
  expect(await Promise.all([first, second])).toMatchObject([
    { output: { status: 'done' } },
    { output: { status: 'done' } },
  ]);
});

test('a disk that fails in between keeps the intent and goes on when it is back', async () => {
  const storage = memoryStorage();
  const events: string[] = [];
  const broken = new SpotGuardError('STORAGE_FAILED', 'Disk is full', { retryable: true });
  const launch: Step<Move, 'launch'> = {
    ...noted(events, 'launch'),
    perform: async (intent) => {
      events.push(intent.text);
      storage.failWith(events.length === 1 ? broken : undefined);
      return { text: 'launched' };
    },
  };
  const { agent, run } = await mover(steps([], { launch }), { storage });
  await using _ = agent;
  const outcome = run();
  await agent.advance(60_000);
  expect(await outcome).toMatchObject({ status: 'done' });
  expect(events).toEqual(['launch to b #1', 'launch to b #1']);
});
