import { defineCommand, definePlugin, defineProcedure, Outbox, SpotGuardError } from '@spotguard/sdk';
import { createTestAgent, ManualClock, type MemoryStorage, memoryStorage, type TestAgent } from '@spotguard/testkit';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const awayError = () => new SpotGuardError('UPSTREAM_FAILED', 'Away', { retryable: true });

const hourMs = 3_600_000;

/**
 * Starts a procedure whose only step waits an hour, with a journaled end, and fails `failures` times with a retryable
 * error.
 */
async function startWaiting(options: {
  readonly clock: ManualClock;
  readonly storage: MemoryStorage;
  readonly ends: number[];
  readonly failures?: number;
}): Promise<TestAgent> {
  const { storage, ends } = options;
  let failures = options.failures ?? 0;
  const procedure = defineProcedure({
    id: 'waiting.wait',
    version: 1,
    summary: 'Waits.',
    input: z.object({}),
    steps: {
      wait: {
        summary: 'Waits an hour.',
        intent: z.object({ until: z.number() }),
        result: z.object({}),
        timeoutSeconds: Number.POSITIVE_INFINITY,
      },
    },
  });
  const plugin = definePlugin({
    ...declared,
    id: 'waiting',
    procedures: { wait: procedure },
    setup: ({ procedures, clock }) => ({
      start: async () => void procedures.run(procedure, { key: 'wait', input: {} }).catch(() => {}),
      procedures: {
        wait: {
          wait: {
            prepare: () => ({ until: clock.now() + hourMs }),
            perform: async ({ until }, run) => {
              await clock.sleep(run.remainingMs(until, hourMs), run.signal);
              if (failures-- > 0) throw awayError();
              ends.push(clock.monotonic());
              return {};
            },
          },
        },
      },
    }),
  });
  const agent = await createTestAgent({ plugins: [plugin], clock: options.clock, storage });
  await agent.start();
  return agent;
}

/** As NTP does when the clock was wrong, or an operator who mistypes the date. */
describe.each([-7_200_000, 7_200_000])('when the wall clock is set by %i ms', (stepMs) => {
  /** Records the monotonic seconds at which `note` was called. */
  const recorder = () => {
    const seconds: number[] = [];
    return { seconds, note: (agent: Pick<TestAgent, 'clock'>) => void seconds.push(agent.clock.monotonic() / 1_000) };
  };

  test.each(['watch', 'report'] as const)(
    'a %s worker keeps its interval, also in the run during which it happens',
    async (kind) => {
      const runs = recorder();
      const plugin = definePlugin({
        ...declared,
        id: 'paced',
        workers: { paced: 'Works.' },
        setup: ({ clock }) => ({
          workers: {
            paced: {
              schedule: { everySeconds: 10, kind, firstAfterSeconds: 0 },
              run: async ({ signal }) => {
                runs.note(agent);
                await clock.sleep(2_000, signal);
              },
            },
          },
        }),
      });
      await using agent: TestAgent = await createTestAgent({ plugins: [plugin] });
      await agent.start();
      await agent.advance(1_000);
      agent.clock.stepWallClock(stepMs);
      await agent.advance(29_000);
      expect(runs.seconds).toEqual([0, 10, 20, 30]);
      expect(agent.agent.workers[0]).toMatchObject({ runs: 4, failures: 0, lastDurationMs: 2_000 });
    },
  );

  test('a worker that hangs is aborted at its timeout', async () => {
    const plugin = definePlugin({
      ...declared,
      id: 'hanging',
      workers: { hanging: 'Waits.' },
      setup: () => ({
        workers: {
          hanging: {
            schedule: { everySeconds: 100, kind: 'watch', timeoutSeconds: 20 },
            run: ({ signal }) =>
              new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
          },
        },
      }),
    });
    await using agent = await createTestAgent({ plugins: [plugin] });
    await agent.start();
    await agent.advance(10_000);
    agent.clock.stepWallClock(stepMs);
    await agent.advance(9_000);
    expect(agent.agent.workers[0]?.failures).toBe(0);
    await agent.advance(1_000);
    expect(agent.agent.workers[0]).toMatchObject({ failures: 1, lastDurationMs: 20_000 });
  });

  test('commands and steps keep their timeouts, and retries their pauses', async () => {
    const tries = recorder();
    const procedure = defineProcedure({
      id: 'stepped.work',
      version: 1,
      summary: 'Works.',
      input: z.object({}),
      steps: { work: { summary: 'Works.', intent: z.object({}), result: z.object({}), timeoutSeconds: 30 } },
    });
    const command = defineCommand({
      name: 'stepped.run',
      summary: 'Works.',
      effect: 'write',
      restart: 'resume',
      timeoutSeconds: 100,
      input: z.object({}),
      output: z.object({ status: z.string() }),
    });
    const plugin = definePlugin({
      ...declared,
      id: 'stepped',
      commands: { run: command },
      procedures: { work: procedure },
      setup: ({ procedures }) => ({
        commands: {
          run: async (_, call) => {
            const { status } = await procedures.run(procedure, { key: 'stepped', input: {}, call });
            return { status };
          },
        },
        procedures: {
          work: {
            work: {
              prepare: () => ({}),
              perform: async () => {
                tries.note(agent);
                throw awayError();
              },
            },
          },
        },
      }),
    });
    await using agent: TestAgent = await createTestAgent({ plugins: [plugin], random: () => 0.999 });
    await agent.start();
    const outcome = agent.submit({ id: 'c', type: 'stepped.run', input: {} });
    await agent.advance(1_000);
    agent.clock.stepWallClock(stepMs);
    await agent.advance(100_000);
    expect(await outcome).toEqual({ status: 'succeeded', output: { status: 'undone' } });
    // Half a second, then twice as long each time, until the step's time of 30 s is over.
    expect(tries.seconds.map(Math.round)).toEqual([0, 1, 1, 3, 7, 15]);
  });

  test('a wait with a journaled end takes as long as intended, also when its step is retried', async () => {
    const clock = new ManualClock();
    const ends: number[] = [];
    await using agent = await startWaiting({ clock, storage: memoryStorage(), ends, failures: 1 });
    await agent.advance(1_000);
    clock.stepWallClock(stepMs);
    await agent.advance(hourMs - 1_001);
    expect(ends).toEqual([]);
    await agent.advance(2_000);
    expect(ends.map((end) => Math.round(end / 1_000))).toEqual([3_600]);
  });

  test('a wait with a journaled end never takes longer than intended, also after a restart', async () => {
    const clock = new ManualClock();
    const storage = memoryStorage();
    const ends: number[] = [];
    const first = await startWaiting({ clock, storage, ends });
    await first.advance(600_000);
    first.crash();
    clock.stepWallClock(stepMs);
    await using _ = await startWaiting({ clock, storage, ends });
    await clock.advance(hourMs);
    expect(ends).toHaveLength(1);
  });

  test('reports are retried after the same pauses', async () => {
    const tries = recorder();
    const plugin = definePlugin({
      ...declared,
      id: 'reporter',
      needs: { outbox: Outbox },
      setup({ needs }) {
        const channel = needs.outbox.channel<number>({
          kind: 'count',
          keep: 'always',
          deliver: async () => {
            tries.note(agent);
            if (tries.seconds.length < 5) throw awayError();
          },
        });
        return { start: () => channel.put('a', 1) };
      },
    });
    await using agent: TestAgent = await createTestAgent({ plugins: [plugin], random: () => 0.999 });
    await agent.start();
    await agent.advance(1_000);
    agent.clock.stepWallClock(stepMs);
    await agent.advance(20_000);
    expect(tries.seconds.map(Math.round)).toEqual([0, 1, 1, 3, 7]);
  });

  test('each plugin gets its share of the grace period', async () => {
    const stops = recorder();
    const plugin = definePlugin({
      ...declared,
      id: 'slow',
      setup: ({ clock }) => ({
        stop: async (signal) => {
          agent.clock.stepWallClock(stepMs);
          await clock.sleep(1_000, signal);
          stops.note(agent);
        },
      }),
    });
    const agent: TestAgent = await createTestAgent({
      plugins: [plugin, { ...plugin, spec: { ...plugin.spec, id: 'slower' } }],
    });
    await agent.start();
    const stopping = agent.stop(5);
    await agent.advance(10_000);
    await stopping;
    expect(stops.seconds).toEqual([1, 2]);
    expect(agent.log.messages('warn')).toEqual([]);
  });
});
