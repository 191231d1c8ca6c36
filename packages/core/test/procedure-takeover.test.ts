import { priorities, type Step } from '@spotguard/sdk';
import { memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { type Replace, recordingStep, replacer, retryable, steps } from './fixtures/replacer.js';

test('a more urgent command interrupts a run between two steps and between two tries of a step', async () => {
  const events: string[] = [];
  let finish = () => {};
  let calls = 0;
  const launch: Step<Replace, 'launch'> = {
    ...recordingStep(events, 'launch'),
    perform: async () => {
      calls += 1;
      if (calls > 1) {
        events.push('launch fails');
        throw retryable;
      }
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { text: 'launched' };
    },
  };
  const { agent } = await replacer(steps(events, { launch }));
  await using _ = agent;
  const type = 'replacer.replace';
  const normal = agent.submit({ id: 'normal', type, input: {} });
  await agent.advance(0);
  const manual = agent.submit({ id: 'manual', type, input: {}, priority: priorities.manual });
  await agent.advance(60_000);
  expect(events).toEqual([]);
  finish();
  expect(await normal).toMatchObject({
    output: { status: 'undone', detail: 'A more urgent command took over; what was done so far is undone' },
  });
  expect(events[0]).toBe('undo launch to b #1 (launched) after PREEMPTED in handOver');
  await agent.advance(10);
  expect(events.at(-1)).toBe('launch fails');
  const emergency = agent.submit({ id: 'emergency', type, input: {}, priority: priorities.emergency });
  expect(await manual).toMatchObject({ output: { status: 'undone' } });
  expect(events).toContain('undo launch to b #1 (no result) after PREEMPTED in launch');
  await agent.stop();
  await expect(emergency).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('a more urgent command does not interrupt a pivot that was tried, because it may have happened', async () => {
  const events: string[] = [];
  let tries = 0;
  const handOver: Step<Replace, 'handOver'> = {
    ...recordingStep(events, 'handOver'),
    perform: async () => {
      tries += 1;
      if (tries === 1) throw retryable;
      return { text: 'handed over' };
    },
  };
  const { agent } = await replacer(steps(events, { handOver }));
  await using _ = agent;
  const normal = agent.submit({ id: 'normal', type: 'replacer.replace', input: {} });
  await agent.advance(10);
  expect(tries).toBe(1);
  const emergency = agent.submit({
    id: 'emergency',
    type: 'replacer.replace',
    input: {},
    priority: priorities.emergency,
  });
  await agent.advance(60_000);
  expect(await normal).toMatchObject({ output: { status: 'done' } });
  expect(events.some((event) => event.startsWith('undo'))).toBe(false);
  await emergency;
});

/** A pivot that may begin once the test calls `open`. */
function guarded(events: string[]) {
  let open = () => {};
  const handOver: Step<Replace, 'handOver'> = {
    ...recordingStep(events, 'handOver'),
    mayBegin: ({ results }) => {
      events.push(`asked after ${results.launch.text}`);
      return new Promise<void>((resolve) => {
        open = resolve;
      });
    },
  };
  return { handOver, open: () => open() };
}

test('a step waits until it may begin, however long that takes', async () => {
  const events: string[] = [];
  const { handOver, open } = guarded(events);
  const { agent, run } = await replacer(steps(events, { handOver }));
  await using _ = agent;
  const outcome = run();
  await agent.advance(86_400_000);
  expect(events).toEqual(['perform launch to b #1', 'asked after launch done']);
  open();
  expect(await outcome).toMatchObject({ status: 'done' });
  expect(events.at(-1)).toBe('perform retire to b #1');
});

test('a more urgent command interrupts a run that waits until its step may begin', async () => {
  const events: string[] = [];
  const { agent } = await replacer(steps(events, { handOver: guarded(events).handOver }));
  await using _ = agent;
  const normal = agent.submit({ id: 'normal', type: 'replacer.replace', input: {} });
  await agent.advance(0);
  const manual = agent.submit({ id: 'manual', type: 'replacer.replace', input: {}, priority: priorities.manual });
  expect(await normal).toMatchObject({ output: { status: 'undone' } });
  expect(events).toContain('undo launch to b #1 (launch done) after PREEMPTED in handOver');
  await agent.stop();
  await expect(manual).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('after a restart a run waits again until its step may begin, but not for a step that had begun', async () => {
  const events: string[] = [];
  const storage = memoryStorage();
  const first = await replacer(steps(events, { handOver: guarded(events).handOver }), { storage });
  first.run().catch(() => {});
  await first.agent.advance(0);
  await first.agent.stop();
  const second = guarded(events);
  const next = await replacer(steps(events, { handOver: second.handOver }), { storage });
  const outcome = next.run();
  await next.agent.advance(0);
  expect(events).toEqual(['perform launch to b #1', 'asked after launch done', 'asked after launch done']);
  second.open();
  expect(await outcome).toMatchObject({ status: 'done' });
  await next.agent.stop();

  const hanging: Step<Replace, 'handOver'> = {
    ...recordingStep(events, 'handOver'),
    perform: () => new Promise(() => {}),
  };
  const begun = await replacer(steps(events, { handOver: hanging }), { storage });
  begun.run('k-2').catch(() => {});
  await begun.agent.advance(0);
  await begun.agent.stop();
  const last = await replacer(steps(events, { handOver: guarded(events).handOver }), { storage });
  await using _ = last.agent;
  expect(await last.run('k-2')).toMatchObject({ status: 'done' });
  expect(events.filter((event) => event.startsWith('asked'))).toHaveLength(2);
});

test('no command interrupts a pivot that is running', async () => {
  const events: string[] = [];
  let finish = () => {};
  const handOver: Step<Replace, 'handOver'> = {
    ...recordingStep(events, 'handOver'),
    perform: async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { text: 'handed over' };
    },
  };
  const { agent } = await replacer(steps(events, { handOver }));
  await using _ = agent;
  const normal = agent.submit({ id: 'normal', type: 'replacer.replace', input: {} });
  await agent.advance(0);
  const emergency = agent.submit({
    id: 'emergency',
    type: 'replacer.replace',
    input: {},
    priority: priorities.emergency,
  });
  await agent.advance(0);
  finish();
  expect(await normal).toMatchObject({ output: { status: 'done' } });
  expect(events).toEqual(['perform launch to b #1', 'perform retire to b #1', 'perform launch to b #1']);
  await agent.advance(0);
  finish();
  await emergency;
});

test('while a step only waits, other write commands may run', async () => {
  const events: string[] = [];
  const finishers: (() => void)[] = [];
  const waiting: Step<Replace, 'retire'> = {
    ...recordingStep(events, 'retire'),
    perform: async (_, { key }) => {
      events.push(`${key} waits`);
      await new Promise<void>((resolve) => finishers.push(resolve));
      return { text: 'retired' };
    },
  };
  const { agent } = await replacer(steps(events, { retire: waiting }));
  await using _ = agent;
  const outcomes = ['first', 'second'].map((id) => agent.submit({ id, type: 'replacer.replace', input: {} }));
  await agent.advance(0);
  expect(events.filter((event) => event.endsWith('waits'))).toEqual(['first waits', 'second waits']);
  for (const finish of finishers) finish();
  expect(await Promise.all(outcomes)).toMatchObject([{ output: { status: 'done' } }, { output: { status: 'done' } }]);
});
