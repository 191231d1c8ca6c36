import { priorities, type Step } from '@spotguard/sdk';
import { memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { type Move, mover, noted, passing, steps } from './fixtures/mover.js';

test('a more urgent command takes over between two steps, and between two tries of one', async () => {
  const events: string[] = [];
  let leave = () => {};
  let calls = 0;
  const launch: Step<Move, 'launch'> = {
    ...noted(events, 'launch'),
    perform: async () => {
      calls += 1;
      if (calls > 1) {
        events.push('launch fails');
        throw passing;
      }
      await new Promise<void>((resolve) => {
        leave = resolve;
      });
      return { text: 'launched' };
    },
  };
  const { agent } = await mover(steps(events, { launch }));
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
  expect(events[0]).toBe('undo launch to b #1 (launched) after PREEMPTED in handOver');
  await agent.advance(10);
  expect(events.at(-1)).toBe('launch fails');
  const emergency = agent.submit({ id: 'emergency', type, input: {}, priority: priorities.emergency });
  expect(await manual).toMatchObject({ output: { status: 'undone' } });
  expect(events).toContain('undo launch to b #1 (no result) after PREEMPTED in launch');
  await agent.stop();
  await expect(emergency).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('a pivot that was tried and may have happened is not left for a more urgent command', async () => {
  const events: string[] = [];
  let tries = 0;
  const handOver: Step<Move, 'handOver'> = {
    ...noted(events, 'handOver'),
    perform: async () => {
      tries += 1;
      if (tries === 1) throw passing;
      return { text: 'handed over' };
    },
  };
  const { agent } = await mover(steps(events, { handOver }));
  await using _ = agent;
  const normal = agent.submit({ id: 'normal', type: 'mover.move', input: {} });
  await agent.advance(10);
  expect(tries).toBe(1);
  const emergency = agent.submit({ id: 'emergency', type: 'mover.move', input: {}, priority: priorities.emergency });
  await agent.advance(60_000);
  expect(await normal).toMatchObject({ output: { status: 'done' } });
  expect(events.some((event) => event.startsWith('undo'))).toBe(false);
  await emergency;
});

/** A pivot that may not begin before the test says so. */
function guarded(events: string[]) {
  let open = () => {};
  const handOver: Step<Move, 'handOver'> = {
    ...noted(events, 'handOver'),
    mayBegin: ({ results }) => {
      events.push(`asked after ${results.launch.text}`);
      return new Promise<void>((resolve) => {
        open = resolve;
      });
    },
  };
  return { handOver, open: () => open() };
}

test('a step that may not begin yet waits at its safe point, for as long as it takes', async () => {
  const events: string[] = [];
  const { handOver, open } = guarded(events);
  const { agent, run } = await mover(steps(events, { handOver }));
  await using _ = agent;
  const outcome = run();
  await agent.advance(86_400_000);
  expect(events).toEqual(['perform launch to b #1', 'asked after launch done']);
  open();
  expect(await outcome).toMatchObject({ status: 'done' });
  expect(events.at(-1)).toBe('perform retire to b #1');
});

test('a more urgent command takes over from a run that waits at a safe point', async () => {
  const events: string[] = [];
  const { agent } = await mover(steps(events, { handOver: guarded(events).handOver }));
  await using _ = agent;
  const normal = agent.submit({ id: 'normal', type: 'mover.move', input: {} });
  await agent.advance(0);
  const manual = agent.submit({ id: 'manual', type: 'mover.move', input: {}, priority: priorities.manual });
  expect(await normal).toMatchObject({ output: { status: 'undone' } });
  expect(events).toContain('undo launch to b #1 (launch done) after PREEMPTED in handOver');
  await agent.stop();
  await expect(manual).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('a run that waits at a safe point waits there again after a restart; a step that was begun goes on', async () => {
  const events: string[] = [];
  const storage = memoryStorage();
  const first = await mover(steps(events, { handOver: guarded(events).handOver }), { storage });
  first.run().catch(() => {});
  await first.agent.advance(0);
  await first.agent.stop();
  const second = guarded(events);
  const next = await mover(steps(events, { handOver: second.handOver }), { storage });
  const outcome = next.run();
  await next.agent.advance(0);
  expect(events).toEqual(['perform launch to b #1', 'asked after launch done', 'asked after launch done']);
  second.open();
  expect(await outcome).toMatchObject({ status: 'done' });
  await next.agent.stop();

  const hanging: Step<Move, 'handOver'> = { ...noted(events, 'handOver'), perform: () => new Promise(() => {}) };
  const begun = await mover(steps(events, { handOver: hanging }), { storage });
  begun.run('k-2').catch(() => {});
  await begun.agent.advance(0);
  await begun.agent.stop();
  const last = await mover(steps(events, { handOver: guarded(events).handOver }), { storage });
  await using _ = last.agent;
  expect(await last.run('k-2')).toMatchObject({ status: 'done' });
  expect(events.filter((event) => event.startsWith('asked'))).toHaveLength(2);
});

test('nothing takes over once the pivot has begun to hold', async () => {
  const events: string[] = [];
  let leave = () => {};
  const handOver: Step<Move, 'handOver'> = {
    ...noted(events, 'handOver'),
    perform: async () => {
      await new Promise<void>((resolve) => {
        leave = resolve;
      });
      return { text: 'handed over' };
    },
  };
  const { agent } = await mover(steps(events, { handOver }));
  await using _ = agent;
  const normal = agent.submit({ id: 'normal', type: 'mover.move', input: {} });
  await agent.advance(0);
  const emergency = agent.submit({ id: 'emergency', type: 'mover.move', input: {}, priority: priorities.emergency });
  await agent.advance(0);
  leave();
  expect(await normal).toMatchObject({ output: { status: 'done' } });
  expect(events).toEqual(['perform launch to b #1', 'perform retire to b #1', 'perform launch to b #1']);
  await agent.advance(0);
  leave();
  await emergency;
});

test('a step that only waits gives the slot away', async () => {
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
  const outcomes = ['first', 'second'].map((id) => agent.submit({ id, type: 'mover.move', input: {} }));
  await agent.advance(0);
  expect(events.filter((event) => event.endsWith('waits'))).toEqual(['first waits', 'second waits']);
  for (const leave of leaves) leave();
  expect(await Promise.all(outcomes)).toMatchObject([{ output: { status: 'done' } }, { output: { status: 'done' } }]);
});
