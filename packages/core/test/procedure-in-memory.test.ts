import { SpotGuardError, type Step } from '@spotguard/sdk';
import { type MemoryStorage, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import type { StateStorage } from '../src/index.js';
import {
  failing,
  final,
  type Replace,
  type ReplacerOptions,
  recordingStep,
  replace,
  replacer,
  retryable,
  steps,
} from './fixtures/replacer.js';

const full = new Error('Disk is full');
const unreadable: StateStorage = {
  open: async () => {
    throw new SpotGuardError('STORAGE_FAILED', 'Read-only file system', { retryable: true });
  },
};
const procedure: Replace = { ...replace, storageSeconds: 2, onStorageFailure: 'continue-in-memory' };
const doneEvents = ['perform launch to b #1', 'perform handOver to b #1', 'perform retire to b #1'];

/** Starts an agent whose journal cannot be opened, with a procedure that goes on in memory. */
const withoutJournal = (implementations: Parameters<typeof replacer>[0], options: ReplacerOptions = {}) =>
  replacer(implementations, { storage: unreadable, procedure, ...options });

test('by default a procedure fails when the storage fails', async () => {
  const events: string[] = [];
  const { agent, run } = await replacer(steps(events), { storage: unreadable });
  await using _ = agent;
  await expect(run()).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  expect(events).toEqual([]);
});

test('a run goes on in memory when the journal cannot be opened, and that is logged', async () => {
  const events: string[] = [];
  const { agent, run } = await withoutJournal(steps(events));
  await using _ = agent;
  expect(await run()).toEqual({
    status: 'done',
    results: { launch: { text: 'launch done' }, handOver: { text: 'handOver done' }, retire: { text: 'retire done' } },
    passedOver: [],
  });
  expect(events).toEqual(doneEvents);
  const line = agent.log.lines.find(({ message }) => message === 'Journal failed: the procedure goes on in memory');
  expect(line).toMatchObject({ level: 'error', fields: { run: 'k-1', procedure: 'replacer.replace' } });
});

test.each([
  ['fails', (storage: MemoryStorage) => storage.failWith(full)],
  ['does not answer', (storage: MemoryStorage) => storage.stall()],
] as const)('a run goes on in memory when the journal %s in its middle, and no step is repeated', async (_, end) => {
  const storage = memoryStorage();
  const events: string[] = [];
  const launch: Step<Replace, 'launch'> = {
    ...recordingStep(events, 'launch'),
    perform: async (intent) => {
      events.push(`perform ${intent.text}`);
      end(storage);
      return { text: 'launched' };
    },
  };
  const { agent, run } = await replacer(steps(events, { launch }), { storage, procedure });
  await using _agent = agent;
  const outcome = run();
  await agent.advance(5_000);
  expect(await outcome).toMatchObject({ status: 'done', results: { launch: { text: 'launched' } } });
  expect(events).toEqual(doneEvents);
});

test('a run goes on in memory when the journal fails at its beginning', async () => {
  const storage = memoryStorage();
  const events: string[] = [];
  const { agent, run } = await replacer(steps(events), { storage, procedure });
  await using _ = agent;
  storage.failWith(full);
  expect(await run()).toMatchObject({ status: 'done' });
  expect(events).toEqual(doneEvents);
});

test('a run that an older version began starts anew in memory when its key is run, and is not abandoned', async () => {
  const storage = memoryStorage();
  const events: string[] = [];
  const stuck = { ...recordingStep(events, 'launch'), perform: () => new Promise<never>(() => {}) };
  const older = await replacer(steps([], { launch: stuck }), { storage, procedure });
  void older.run();
  await older.agent.advance(0);
  older.agent.crash();
  const journaled = storage.records('journal');
  const abandoned: string[] = [];
  const newer = await replacer(steps(events), {
    storage,
    procedure: { ...procedure, version: 2 },
    abandon: async ({ key }) => void abandoned.push(key),
  });
  await using _ = newer.agent;
  const run = newer.run();
  await newer.agent.advance(0);
  expect(await run).toMatchObject({ status: 'done' });
  expect(events).toEqual(doneEvents);
  expect(abandoned).toEqual([]);
  expect(storage.records('journal')).toEqual(journaled);
  expect(newer.agent.log.messages('error')).toEqual([
    'A run of another version is not resumed; it begins anew when its key is run again',
    'Journal failed: the procedure goes on in memory',
  ]);
});

test('in memory too, calls with one key are one run with one outcome', async () => {
  const events: string[] = [];
  const storage = memoryStorage();
  const { agent, run } = await replacer(steps(events), { storage, procedure });
  await using _ = agent;
  storage.failWith(full);
  const [first, second] = await Promise.all([run(), run()]);
  expect(second).toEqual(first);
  storage.failWith(undefined);
  expect(await run()).toEqual(first);
  expect(events).toEqual(doneEvents);
});

test('in memory a step is aborted and fails at its timeout, even if it ignores its signal', async () => {
  const events: string[] = [];
  const hanging: Step<Replace, 'launch'> = {
    ...recordingStep(events, 'launch'),
    perform: (_, { signal }) => {
      signal.addEventListener('abort', () => events.push(`aborted: ${(signal.reason as Error).message}`));
      return new Promise<never>(() => {});
    },
  };
  const { agent, run } = await withoutJournal(steps(events, { launch: hanging }));
  await using _ = agent;
  const outcome = run();
  await agent.advance(600_000);
  expect(await outcome).toMatchObject({ status: 'undone', code: 'TIMED_OUT', step: 'launch' });
  expect(events).toEqual([
    "aborted: Step 'launch' took longer than 600 s",
    'undo launch to b #1 (no result) after TIMED_OUT in launch',
  ]);
});

test('in memory a step is prepared again after ATTEMPT_DEAD, up to its maxAttempts', async () => {
  const events: string[] = [];
  const dying: Step<Replace, 'launch'> = {
    ...recordingStep(events, 'launch'),
    perform: async (intent) => {
      events.push(`perform ${intent.text}`);
      throw new SpotGuardError('ATTEMPT_DEAD', 'Terminated');
    },
  };
  const { agent, run } = await withoutJournal(steps(events, { launch: dying }));
  await using _ = agent;
  expect(await run()).toMatchObject({ status: 'undone', code: 'ATTEMPT_DEAD' });
  expect(events.slice(0, 5)).toEqual([1, 2, 3, 4, 5].map((attempt) => `perform launch to b #${attempt}`));
});

test('in memory a retryable failure is retried with the same intent and growing pauses', async () => {
  const events: string[] = [];
  let prepared = 0;
  let tries = 0;
  const flaky: Step<Replace, 'launch'> = {
    prepare: () => {
      prepared += 1;
      return { text: `intent ${prepared}` };
    },
    perform: async ({ text }) => {
      tries += 1;
      events.push(`${text} at ${agent.clock.monotonic()}`);
      if (tries < 3) throw retryable;
      return { text };
    },
  };
  const { agent, run } = await withoutJournal(steps([], { launch: flaky }));
  await using _ = agent;
  const outcome = run();
  await agent.advance(10_000);
  expect(await outcome).toMatchObject({ status: 'done' });
  expect(events).toEqual(['intent 1 at 0', 'intent 1 at 250', 'intent 1 at 750']);
});

test('in memory a failure before the pivot undoes the steps in reverse', async () => {
  const events: string[] = [];
  const { agent, run } = await withoutJournal(steps(events, { handOver: failing(final, events) }));
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

test('in memory a step that fails after the pivot is passed over', async () => {
  const events: string[] = [];
  const { agent, run } = await withoutJournal(steps(events, { retire: failing(final, events, 'retire') as never }));
  await using _ = agent;
  expect(await run()).toMatchObject({
    status: 'done',
    passedOver: [{ step: 'retire', reason: 'No more instances' }],
  });
});

test('in memory values are converted to JSON and validated too', async () => {
  const events: string[] = [];
  const dated: Step<Replace, 'launch'> = {
    ...recordingStep(events, 'launch'),
    perform: async () => ({ text: new Date(0) as unknown as string }),
  };
  const { agent, run } = await withoutJournal(steps(events, { launch: dated }));
  await using _ = agent;
  expect(await run()).toMatchObject({ results: { launch: { text: '1970-01-01T00:00:00.000Z' } } });
  await expect(run('k-2', { to: 5 as unknown as string })).rejects.toThrow(
    "The input of 'replacer.replace' is refused",
  );
});

test('a run in memory is interrupted when the agent stops', async () => {
  const stuck = { ...recordingStep([], 'launch'), perform: () => new Promise<never>(() => {}) };
  const { agent, run } = await withoutJournal(steps([], { launch: stuck }));
  const outcome = run();
  const ended = expect(outcome).rejects.toMatchObject({ code: 'CANCELLED' });
  await agent.advance(0);
  await agent.stop();
  await ended;
});

test('a run that went on in memory is not resumed from the journal when the storage works again', async () => {
  const working = memoryStorage();
  const events: string[] = [];
  const stuck = { ...recordingStep([], 'launch'), perform: () => new Promise<never>(() => {}) };
  const earlier = await replacer(steps([], { launch: stuck }), { storage: working });
  void earlier.run();
  await earlier.agent.advance(0);
  earlier.agent.crash();
  let isBroken = true;
  const storage: StateStorage = {
    open: (owner) => (isBroken ? unreadable : working).open(owner),
  };
  const { agent, run } = await replacer(steps(events), { storage, procedure });
  await using _ = agent;
  expect(await run()).toMatchObject({ status: 'done' });
  isBroken = false;
  await agent.advance(60_000);
  expect(agent.agent.stateProblem).toBeUndefined();
  expect(events).toEqual(doneEvents);
});
