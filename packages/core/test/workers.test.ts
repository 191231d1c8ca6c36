import { definePlugin, type Schedule, type Tick } from '@spotguard/sdk';
import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const neverEnds = () => new Promise<never>(() => {});

function working(id: string, schedule: Schedule, run: (tick: Tick) => Promise<void>) {
  return definePlugin({
    ...declared,
    id,
    workers: { [`${id}-work`]: 'Works.' },
    setup: () => ({ workers: { [`${id}-work`]: { schedule, run } } }),
  });
}

/** Records at which second of the test each run began. */
function stopwatch(clock: () => number, fail: (run: number) => boolean = () => false) {
  const seconds: number[] = [];
  const begun = clock();
  const run = async () => {
    seconds.push((clock() - begun) / 1000);
    if (fail(seconds.length)) throw new Error(`run ${seconds.length} failed`);
  };
  return { seconds, run };
}

test('a watch runs at once, a report after a random delay, and both then at their interval', async () => {
  let now = () => 0;
  const watch = stopwatch(() => now());
  const report = stopwatch(() => now());
  const delayed = stopwatch(() => now());
  await using agent = await createTestAgent({
    plugins: [
      working('watch', { everySeconds: 10, kind: 'watch' }, watch.run),
      working('report', { everySeconds: 10, kind: 'report' }, report.run),
      working('delayed', { everySeconds: 10, kind: 'report', firstAfterSeconds: 7 }, delayed.run),
    ],
    random: () => 0.25,
  });
  const begun = agent.clock.now();
  now = () => agent.clock.now() - begun;
  await agent.start();
  await agent.advance(25_000);
  expect(watch.seconds).toEqual([0, 10, 20]);
  expect(report.seconds).toEqual([2.5, 12.5, 22.5]);
  expect(delayed.seconds).toEqual([7, 17]);
});

test('a failing report waits longer each time, up to ten intervals; a failing watch keeps its interval', async () => {
  let now = () => 0;
  const report = stopwatch(
    () => now(),
    (run) => run <= 6,
  );
  const watch = stopwatch(
    () => now(),
    () => true,
  );
  await using agent = await createTestAgent({
    plugins: [
      working('report', { everySeconds: 10, kind: 'report', firstAfterSeconds: 0 }, report.run),
      working('watch', { everySeconds: 100, kind: 'watch' }, watch.run),
    ],
    random: () => 0.5,
  });
  const begun = agent.clock.now();
  now = () => agent.clock.now() - begun;
  await agent.start();
  await agent.advance(340_000);
  // Each wait is the interval and half of 10, 20, 40, 80, 100, 100 seconds.
  expect(report.seconds.slice(0, 8)).toEqual([0, 15, 35, 65, 115, 175, 235, 245]);
  expect(watch.seconds).toEqual([0, 100, 200, 300]);
});

test('the time that a run takes is part of its interval', async () => {
  let now = () => 0;
  const seconds: number[] = [];
  await using agent = await createTestAgent({
    plugins: [
      definePlugin({
        ...declared,
        id: 'slow',
        workers: { slow: 'Takes its time.' },
        setup: ({ clock }) => ({
          workers: {
            slow: {
              schedule: { everySeconds: 10, kind: 'watch' },
              run: async ({ signal }) => {
                seconds.push(now() / 1000);
                await clock.sleep(seconds.length === 1 ? 4_000 : 25_000, signal);
              },
            },
          },
        }),
      }),
    ],
  });
  const begun = agent.clock.now();
  now = () => agent.clock.now() - begun;
  await agent.start();
  await agent.advance(60_000);
  expect(seconds).toEqual([0, 10, 35, 60]);
});

test('a run that exceeds its timeout is aborted with TIMED_OUT and counts as failed', async () => {
  let reason: unknown;
  const obedient = working('obedient', { everySeconds: 100, kind: 'watch', timeoutSeconds: 3 }, async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    reason = signal.reason;
  });
  await using agent = await createTestAgent({ plugins: [obedient] });
  await agent.start();
  await agent.advance(2_999);
  expect(agent.status('obedient').state).toBe('ok');
  await agent.advance(1);
  expect(reason).toMatchObject({ code: 'TIMED_OUT', retryable: true });
  expect(agent.status('obedient')).toMatchObject({
    state: 'degraded',
    reason: "Worker 'obedient-work' took longer than 3 s",
  });
  expect(agent.agent.workers).toMatchObject([{ name: 'obedient-work', runs: 1, failures: 1, lastDurationMs: 3_000 }]);
});

test('the report on a worker says when it last succeeded, and why its last run failed', async () => {
  const unsteady = working('unsteady', { everySeconds: 10, kind: 'watch' }, async () => {
    if (agent.agent.workers[0]?.runs === 2) throw new Error('no answer');
  });
  await using agent = await createTestAgent({ plugins: [unsteady] });
  const begun = agent.clock.now();
  await agent.start();
  await agent.advance(10_000);
  expect(agent.agent.workers).toMatchObject([{ runs: 2, lastSucceededAt: begun, lastFailure: 'no answer' }]);
  await agent.advance(10_000);
  const [report] = agent.agent.workers;
  expect(report).toMatchObject({ failures: 1, lastSucceededAt: begun + 20_000, lastFailure: undefined });
});

test('a worker that ignores its signal never overlaps itself', async () => {
  let running = 0;
  let maxRunning = 0;
  let finish = () => {};
  const unresponsive = working('unresponsive', { everySeconds: 10, kind: 'watch', timeoutSeconds: 1 }, async () => {
    running += 1;
    maxRunning = Math.max(maxRunning, running);
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    running -= 1;
  });
  await using agent = await createTestAgent({ plugins: [unresponsive] });
  await agent.start();
  await agent.advance(35_000);
  expect(maxRunning).toBe(1);
  expect(agent.status('unresponsive').reason).toBe(
    "Worker 'unresponsive-work' is still running after its timeout; it must end when its signal is aborted",
  );
  finish();
  await agent.advance(10_000);
  expect(running).toBe(1);
});

test('a failing worker degrades its plugin until that worker succeeds, whatever other workers do', async () => {
  let broken = true;
  const two = definePlugin({
    ...declared,
    id: 'two',
    workers: { failing: 'Fails.', succeeding: 'Works.' },
    setup: () => ({
      workers: {
        failing: {
          schedule: { everySeconds: 10, kind: 'watch' },
          run: async ({ failuresInARow }) => {
            if (broken) throw new Error(`failure ${failuresInARow + 1}`);
          },
        },
        succeeding: { schedule: { everySeconds: 1, kind: 'watch' }, run: async () => {} },
      },
    }),
  });
  const steady = stopwatch(() => 0);
  await using agent = await createTestAgent({
    plugins: [two, working('steady', { everySeconds: 1, kind: 'watch' }, steady.run)],
  });
  await agent.start();
  await agent.advance(5_000);
  expect(agent.status('two')).toMatchObject({ state: 'degraded', reason: 'failure 1' });
  await agent.advance(10_000);
  expect(agent.status('two')).toMatchObject({ state: 'degraded', reason: 'failure 2' });
  broken = false;
  await agent.advance(5_000);
  expect(agent.status('two').state).toBe('ok');
  expect(agent.status('steady').state).toBe('ok');
  expect(steady.seconds).toHaveLength(21);
});

test('a plugin that called status.degraded stays degraded although its workers succeed', async () => {
  let better = () => {};
  const honest = definePlugin({
    ...declared,
    id: 'honest',
    workers: { honest: 'Works.' },
    setup({ status }) {
      better = () => status.ok();
      return {
        start: async () => status.degraded('the control plane is away'),
        workers: { honest: { schedule: { everySeconds: 1, kind: 'watch' }, run: async () => {} } },
      };
    },
  });
  await using agent = await createTestAgent({ plugins: [honest] });
  await agent.start();
  await agent.advance(3_000);
  expect(agent.status('honest')).toMatchObject({ state: 'degraded', reason: 'the control plane is away' });
  better();
  expect(agent.status('honest').state).toBe('ok');
});

test('workers of a plugin that does not work do not run', async () => {
  let runs = 0;
  const failed = definePlugin({
    ...declared,
    id: 'failed',
    onStartFailure: 'disable',
    workers: { idle: 'Must not run.' },
    setup: () => ({
      start: async () => {
        throw new Error('no');
      },
      workers: {
        idle: {
          schedule: { everySeconds: 1, kind: 'watch' },
          run: async () => {
            runs += 1;
          },
        },
      },
    }),
  });
  await using agent = await createTestAgent({ plugins: [failed] });
  await agent.start();
  await agent.advance(10_000);
  expect(runs).toBe(0);
});

test('stopping aborts a running worker and begins no other run', async () => {
  let runs = 0;
  const hung = working('hung', { everySeconds: 1, kind: 'watch', timeoutSeconds: 60 }, () => {
    runs += 1;
    return neverEnds();
  });
  const agent = await createTestAgent({ plugins: [hung] });
  await agent.start();
  await agent.advance(5_000);
  await agent.stop();
  await agent.advance(100_000);
  expect(runs).toBe(1);
  expect(agent.clock.sleepers).toBe(0);
});
