import { type FinishedRun, SpotGuardError, type Step } from '@spotguard/sdk';
import { memoryStorage } from '@spotguard/testkit';
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

type Finished = FinishedRun<Replace>;

/** A step whose `perform` never ends. */
const stuck: Step<Replace, 'launch' | 'retire'> = {
  ...recordingStep([], 'stuck'),
  perform: () => new Promise<never>(() => {}),
};
const results = {
  launch: { text: 'launch done' },
  handOver: { text: 'handOver done' },
  retire: { text: 'retire done' },
};
/** The procedure whose last step comes after the finish. */
const retiringLater: Replace = {
  ...replace,
  steps: { ...replace.steps, retire: { ...replace.steps.retire, afterFinish: true } as never },
};

/** Starts an agent that notes the runs that its plugin is told of. */
async function watched(implementations: Parameters<typeof replacer>[0], options: ReplacerOptions = {}) {
  const told: Finished[] = [];
  const { agent, run } = await replacer(implementations, { finished: (finished) => told.push(finished), ...options });
  return { agent, run, told };
}

/** A step that takes this long, and succeeds at its second try. */
function slow(ms: number, at: () => { sleep(ms: number): Promise<void> }): Step<Replace, 'launch'> {
  let tries = 0;
  return {
    ...recordingStep([], 'launch'),
    perform: async () => {
      await at().sleep(ms);
      tries += 1;
      if (tries === 1) throw retryable;
      return { text: 'launch done' };
    },
  };
}

test('the plugin is told of a run that is done, with its outcome and the seconds of each step', async () => {
  const launch = slow(2_000, () => ({ sleep: (ms) => agent.clock.sleep(ms, new AbortController().signal) }));
  const { agent, run, told } = await watched(steps([], { launch }));
  await using _ = agent;
  const startedAt = agent.clock.now();
  const outcome = run();
  await agent.advance(10_000);
  expect(await outcome).toMatchObject({ status: 'done' });
  await agent.advance(0);
  // Two tries of 2 s, with the pause of 250 ms between them.
  const seconds = { launch: 4.25, handOver: 0, retire: 0 };
  expect(told).toEqual([
    { key: 'k-1', input: { to: 'b' }, startedAt, outcome: { status: 'done', results, passedOver: [] }, seconds },
  ]);
});

test('the seconds of a step are those of all its attempts', async () => {
  let attempts = 0;
  const launch: Step<Replace, 'launch'> = {
    ...recordingStep([], 'launch'),
    perform: async () => {
      await agent.clock.sleep(1_500, new AbortController().signal);
      attempts += 1;
      if (attempts < 3) throw new SpotGuardError('ATTEMPT_DEAD', 'No capacity');
      return { text: 'launch done' };
    },
  };
  const { agent, run, told } = await watched(steps([], { launch }));
  await using _ = agent;
  void run();
  await agent.advance(10_000);
  expect(told).toMatchObject([{ outcome: { status: 'done' }, seconds: { launch: 4.5 } }]);
});

test('the plugin is told of a run that was undone, and the time of undoing does not count', async () => {
  const launch: Step<Replace, 'launch'> = {
    ...recordingStep([], 'launch'),
    undo: async () => agent.clock.sleep(5_000, new AbortController().signal),
  };
  const { agent, run, told } = await watched(steps([], { launch, handOver: failing(final, []) }));
  await using _ = agent;
  const outcome = run();
  await agent.advance(10_000);
  expect(told).toMatchObject([
    { key: 'k-1', outcome: { status: 'undone', step: 'handOver', reason: 'No more instances' } },
  ]);
  expect(told[0]?.outcome).toEqual(await outcome);
  expect(told[0]?.seconds).toEqual({ launch: 0, handOver: 0 });
});

test('however many callers wait for a run, and however often its outcome is asked for, the plugin is told once', async () => {
  const { agent, run, told } = await watched(steps([]));
  await using _ = agent;
  await Promise.all([run(), run()]);
  await run();
  await agent.advance(0);
  expect(told).toHaveLength(1);
});

test('the plugin is told of a run that an earlier process began, without the seconds of that process', async () => {
  const storage = memoryStorage();
  const earlier = await watched(steps([], { retire: stuck }), { storage });
  void earlier.run();
  await earlier.agent.advance(0);
  earlier.agent.crash();
  const { agent, run, told } = await watched(steps([]), { storage });
  await using _ = agent;
  await agent.advance(0);
  expect(earlier.told).toEqual([]);
  expect(told).toMatchObject([{ key: 'k-1', outcome: { status: 'done' } }]);
  expect(told[0]?.seconds).toEqual({ retire: 0 });
  await run();
  await agent.advance(0);
  expect(told).toHaveLength(1);
});

test('the plugin is not told again of a run that an earlier process finished', async () => {
  const storage = memoryStorage();
  const earlier = await watched(steps([]), { storage });
  await earlier.run();
  await earlier.agent.stop();
  const { agent, run, told } = await watched(steps([]), { storage });
  await using _ = agent;
  expect(await run()).toMatchObject({ status: 'done' });
  await agent.advance(0);
  expect(earlier.told).toHaveLength(1);
  expect(told).toEqual([]);
});

test('the plugin is not told of a run that the agent interrupts when it stops', async () => {
  const { agent, run, told } = await watched(steps([], { launch: stuck }));
  const interrupted = expect(run()).rejects.toMatchObject({ code: 'CANCELLED' });
  await agent.advance(0);
  await agent.stop();
  await interrupted;
  expect(told).toEqual([]);
});

test('the plugin is told of a run that went on in memory', async () => {
  const storage = memoryStorage();
  const procedure: Replace = { ...replace, storageSeconds: 2, onStorageFailure: 'continue-in-memory' };
  const { agent, run, told } = await watched(steps([]), { storage, procedure });
  await using _ = agent;
  storage.failWith(new Error('Disk is full'));
  await run();
  await run();
  await agent.advance(0);
  expect(told).toMatchObject([{ key: 'k-1', outcome: { status: 'done', results } }]);
});

test('the plugin is told of a run whose journal could never be opened', async () => {
  const unreadable: StateStorage = { open: () => Promise.reject(new Error('Read-only file system')) };
  const procedure: Replace = { ...replace, onStorageFailure: 'continue-in-memory' };
  const { agent, run, told } = await watched(steps([]), { storage: unreadable, procedure });
  await using _ = agent;
  await run();
  await agent.advance(0);
  expect(told).toMatchObject([{ key: 'k-1', outcome: { status: 'done' } }]);
});

test('the plugin is told once of a run that is refused, without its input', async () => {
  const storage = memoryStorage();
  const earlier = await watched(steps([], { launch: stuck }), { storage });
  const startedAt = earlier.agent.clock.now();
  void earlier.run();
  await earlier.agent.advance(0);
  earlier.agent.crash();
  const { agent, run, told } = await watched(steps([]), { storage, procedure: { ...replace, version: 2 } });
  await using _ = agent;
  await agent.advance(0);
  const outcome = await run();
  await agent.advance(0);
  expect(outcome.status).toBe('refused');
  expect(told).toEqual([{ key: 'k-1', input: undefined, startedAt, outcome, seconds: {} }]);
});

test('the plugin is told of the finish before the first step after it, once', async () => {
  const { agent, run, told } = await watched(steps([], { retire: stuck }), { procedure: retiringLater });
  await using _ = agent;
  void run().catch(() => {});
  await agent.advance(0);
  expect(told).toMatchObject([{ key: 'k-1', outcome: { status: 'done', passedOver: [] } }]);
  const [finished] = told;
  const { launch, handOver } = results;
  expect(finished?.outcome.status === 'done' && { ...finished.outcome.results }).toEqual({ launch, handOver });
  expect(told[0]?.seconds).toEqual({ launch: 0, handOver: 0 });
});

test('the end of a run after its finish, in this process or a later one, is not told', async () => {
  const storage = memoryStorage();
  const options = { storage, procedure: retiringLater };
  const earlier = await watched(steps([], { retire: stuck }), options);
  void earlier.run();
  await earlier.agent.advance(0);
  earlier.agent.crash();
  const { agent, run, told } = await watched(steps([]), options);
  await using _ = agent;
  expect(await run()).toMatchObject({ status: 'done' });
  expect(await run('k-2')).toMatchObject({ status: 'done' });
  await agent.advance(0);
  expect(earlier.told.map(({ key }) => key)).toEqual(['k-1']);
  expect(told.map(({ key }) => key)).toEqual(['k-2']);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('The webhook is broken');
    },
  ],
  ['rejects', () => Promise.reject(new Error('The webhook is broken'))],
] as const)(
  'an error that the plugin %s is logged and degrades it until the next finish, and changes nothing else',
  async (_, fail) => {
    let isBroken = true;
    const finished = () => (isBroken ? fail() : undefined);
    const { agent, run } = await replacer(steps([]), { finished });
    await using _agent = agent;
    expect(await run()).toMatchObject({ status: 'done' });
    await agent.advance(0);
    expect(agent.log.messages('error')).toEqual(['Plugin failed on a finished run']);
    expect(agent.status('replacer')).toMatchObject({ state: 'degraded', reason: 'The webhook is broken' });
    isBroken = false;
    await run('k-2');
    await agent.advance(0);
    expect(agent.status('replacer').state).toBe('ok');
  },
);

test('a run does not wait for what its plugin does with its finish', async () => {
  const finished = () => new Promise<never>(() => {}) as never;
  const { agent, run } = await replacer(steps([]), { finished, procedure: retiringLater });
  await using _ = agent;
  expect(await run()).toMatchObject({ status: 'done', results });
});
