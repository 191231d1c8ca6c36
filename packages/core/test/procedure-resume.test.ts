import { definePlugin, type Plugin, type ProcedureRunner, SpotGuardError, type Step } from '@spotguard/sdk';
import { createTestAgent, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { type Replace, recordingStep, replace, replacer, steps } from './fixtures/replacer.js';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;

test('a run of another version, or of a plugin that is not in the build, is refused and left for its own build', async () => {
  const storage = memoryStorage();
  const events: string[] = [];
  const interrupted = await replacer(
    steps(events, { launch: { ...recordingStep(events, 'launch'), perform: () => new Promise<never>(() => {}) } }),
    { storage },
  );
  void interrupted.run();
  await interrupted.agent.advance(0);
  interrupted.agent.crash();

  const renewed = { ...replace, version: 2 };
  let procedures: ProcedureRunner | undefined;
  const newer: Plugin = definePlugin({
    ...declared,
    id: 'replacer',
    procedures: { replace: renewed },
    setup(context) {
      procedures = context.procedures;
      return { procedures: { replace: steps(events) } };
    },
  });
  const upgraded = await createTestAgent({ plugins: [newer], storage });
  await upgraded.start();
  const reason =
    "Run 'k-1' was begun by version 1 of 'replacer.replace'; this build has version 2. Start the old build to finish it, or finish it by hand";
  expect(await procedures?.run(renewed, { key: 'k-1', input: { to: 'b' } })).toEqual({ status: 'refused', reason });
  const line = upgraded.log.lines.find(({ message }) => message === 'Procedure cannot go on');
  expect(line?.fields).toMatchObject({ run: 'k-1', reason });
  await upgraded.stop();

  const without = await createTestAgent({ plugins: [], storage });
  await without.start();
  await without.advance(0);
  expect(without.log.lines.find(({ message }) => message === 'Procedure cannot go on')?.fields['reason']).toContain(
    'no plugin of this build has that procedure',
  );
  await without.stop();

  const back = await replacer(steps(events), { storage });
  await using _ = back.agent;
  expect(await back.run()).toMatchObject({ status: 'done' });
  expect(events[0]).toBe('perform launch to b #1');
});

test('stopping the agent interrupts a run, and the next process resumes it', async () => {
  const storage = memoryStorage();
  const events: string[] = [];
  const waiting: Step<Replace, 'handOver'> = {
    ...recordingStep(events, 'handOver'),
    perform: (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const first = await replacer(steps(events, { handOver: waiting }), { storage });
  const cut = expect(first.run()).rejects.toMatchObject({ code: 'CANCELLED' });
  await first.agent.advance(0);
  await first.agent.stop();
  await cut;
  await expect(first.run('k-2')).rejects.toMatchObject({ code: 'CANCELLED' });

  const second = await replacer(steps(events), { storage });
  await using _ = second.agent;
  await second.agent.advance(0);
  expect(events).toEqual(['perform launch to b #1', 'perform handOver to b #1', 'perform retire to b #1']);
  expect(await second.run()).toMatchObject({ status: 'done' });
});

test('after a failure of the disk the run goes on with the same intent', async () => {
  const storage = memoryStorage();
  const events: string[] = [];
  const broken = new SpotGuardError('STORAGE_FAILED', 'Disk is full', { retryable: true });
  const launch: Step<Replace, 'launch'> = {
    ...recordingStep(events, 'launch'),
    perform: async (intent) => {
      events.push(intent.text);
      storage.failWith(events.length === 1 ? broken : undefined);
      return { text: 'launched' };
    },
  };
  const { agent, run } = await replacer(steps([], { launch }), { storage });
  await using _ = agent;
  const outcome = run();
  await agent.advance(60_000);
  expect(await outcome).toMatchObject({ status: 'done' });
  expect(events).toEqual(['launch to b #1', 'launch to b #1']);
});
