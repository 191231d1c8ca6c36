import { priorities, type Step } from '@spotguard/sdk';
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
