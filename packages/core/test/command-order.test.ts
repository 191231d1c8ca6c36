import { type Call, defineCommand, definePlugin, priorities } from '@spotguard/sdk';
import { createTestAgent } from '@spotguard/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const work = { summary: 'Works.', input: z.strictObject({ name: z.string() }), output: z.string() } as const;
const write = defineCommand({ ...work, name: 'work.write', effect: 'write' });
const read = defineCommand({ ...work, name: 'work.read', effect: 'read' });

/** Commands stay until the test lets them go by name. */
class Desk {
  readonly begun: string[] = [];
  readonly preempted: string[] = [];
  readonly inside = new Set<string>();
  readonly #calls = new Map<string, { readonly call: Call; readonly leave: () => void }>();

  readonly plugin = definePlugin({
    ...declared,
    id: 'work',
    commands: { write, read },
    setup: () => ({ commands: { write: this.#handle, read: this.#handle } }),
  });

  park(name: string): void {
    this.#calls.get(name)?.call.park();
  }

  leave(name: string): void {
    this.#calls.get(name)?.leave();
  }

  readonly #handle = async ({ name }: { name: string }, call: Call): Promise<string> => {
    this.begun.push(name);
    this.inside.add(name);
    call.preempted.addEventListener('abort', () => this.preempted.push(name));
    await new Promise<void>((leave) => this.#calls.set(name, { call, leave }));
    this.inside.delete(name);
    return name;
  };
}

async function office(desk: Desk) {
  const agent = await createTestAgent({ plugins: [desk.plugin] });
  await agent.start();
  const submit = (name: string, priority?: number, type = 'work.write') =>
    agent.submit({ id: name, type, input: { name }, ...(priority !== undefined && { priority }) });
  return { agent, submit };
}

test('one write at a time, the most urgent next, first come first served among equals', async () => {
  const desk = new Desk();
  const { agent, submit } = await office(desk);
  await using _ = agent;
  const all = [
    submit('first', priorities.scheduled),
    submit('normal-1'),
    submit('scheduled', priorities.scheduled),
    submit('normal-2'),
    submit('emergency', priorities.emergency),
    submit('manual', priorities.manual),
  ];
  for (const name of ['first', 'emergency', 'manual', 'normal-1', 'normal-2', 'scheduled']) {
    await agent.advance(0);
    expect([...desk.inside]).toEqual([name]);
    desk.leave(name);
  }
  await Promise.all(all);
});

test('reads never wait', async () => {
  const desk = new Desk();
  const { agent, submit } = await office(desk);
  await using _ = agent;
  const holding = submit('write');
  const reading = submit('read', priorities.scheduled, 'work.read');
  await agent.advance(0);
  desk.leave('read');
  expect(await reading).toEqual({ status: 'succeeded', output: 'read' });
  desk.leave('write');
  await holding;
});

test('only a more urgent command takes over, and the holder is told once', async () => {
  const desk = new Desk();
  const { agent, submit } = await office(desk);
  await using _ = agent;
  void submit('holder', priorities.normal);
  void submit('equal', priorities.normal);
  void submit('lower', priorities.scheduled);
  await agent.advance(0);
  expect(desk.preempted).toEqual([]);
  void submit('emergency', priorities.emergency);
  void submit('manual', priorities.manual);
  await agent.advance(0);
  expect(desk.preempted).toEqual(['holder']);
  for (const name of ['holder', 'emergency', 'manual', 'equal', 'lower']) {
    desk.leave(name);
    await agent.advance(0);
  }
  expect(desk.begun).toEqual(['holder', 'emergency', 'manual', 'equal', 'lower']);
});

test('a parked command lets the next one in, and its own end lets nobody else in', async () => {
  const desk = new Desk();
  const { agent, submit } = await office(desk);
  await using _ = agent;
  const parked = submit('parked');
  void submit('second');
  void submit('third');
  await agent.advance(0);
  desk.park('parked');
  desk.park('parked');
  await agent.advance(0);
  expect([...desk.inside]).toEqual(['parked', 'second']);
  desk.leave('parked');
  await parked;
  await agent.advance(0);
  expect([...desk.inside]).toEqual(['second']);
  desk.leave('second');
  await agent.advance(0);
  expect([...desk.inside]).toEqual(['third']);
  desk.leave('third');
});

test('however commands come and go, one holds the slot and the best of the waiting is next', async () => {
  const event = fc.oneof(
    fc.record({ arrive: fc.constantFrom(...Object.values(priorities)) }),
    fc.constant('leave' as const),
    fc.constant('park' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const desk = new Desk();
      const { agent, submit } = await office(desk);
      await using _ = agent;
      const parked = new Set<string>();
      let holder: string | undefined;
      let waiting: { readonly name: string; readonly priority: number }[] = [];
      const next = () => {
        const best = waiting.reduce<(typeof waiting)[number] | undefined>(
          (most, other) => (most === undefined || other.priority > most.priority ? other : most),
          undefined,
        );
        waiting = waiting.filter((other) => other !== best);
        holder = best?.name;
      };
      for (const [index, event] of events.entries()) {
        if (event === 'park' && holder !== undefined) {
          desk.park(holder);
          parked.add(holder);
          next();
        } else if (event === 'leave' && holder !== undefined) {
          desk.leave(holder);
          next();
        } else if (typeof event === 'object') {
          const name = `${index}`;
          submit(name, event.arrive).catch(() => {});
          waiting.push({ name, priority: event.arrive });
          if (holder === undefined) next();
        }
        await agent.advance(0);
        expect([...desk.inside].filter((name) => !parked.has(name))).toEqual(holder === undefined ? [] : [holder]);
      }
    }),
    { numRuns: 60 },
  );
});
