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

/** Commands that run until the test ends them by name. */
class HeldCommands {
  readonly begun: string[] = [];
  readonly preempted: string[] = [];
  readonly running = new Set<string>();
  readonly #calls = new Map<string, { readonly call: Call; readonly finish: () => void }>();

  readonly plugin = definePlugin({
    ...declared,
    id: 'work',
    commands: { write, read },
    setup: () => ({ commands: { write: this.#handle, read: this.#handle } }),
  });

  park(name: string): void {
    this.#calls.get(name)?.call.park();
  }

  finish(name: string): void {
    this.#calls.get(name)?.finish();
  }

  readonly #handle = async ({ name }: { name: string }, call: Call): Promise<string> => {
    this.begun.push(name);
    this.running.add(name);
    call.preempted.addEventListener('abort', () => this.preempted.push(name));
    await new Promise<void>((finish) => this.#calls.set(name, { call, finish }));
    this.running.delete(name);
    return name;
  };
}

async function startAgent(held: HeldCommands) {
  const agent = await createTestAgent({ plugins: [held.plugin] });
  await agent.start();
  const submit = (name: string, priority?: number, type = 'work.write') =>
    agent.submit({ id: name, type, input: { name }, ...(priority !== undefined && { priority }) });
  return { agent, submit };
}

test('one write command runs at a time, the most urgent next, equals in the order of arrival', async () => {
  const held = new HeldCommands();
  const { agent, submit } = await startAgent(held);
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
    expect([...held.running]).toEqual([name]);
    held.finish(name);
  }
  await Promise.all(all);
});

test('read commands never wait', async () => {
  const held = new HeldCommands();
  const { agent, submit } = await startAgent(held);
  await using _ = agent;
  const holding = submit('write');
  const reading = submit('read', priorities.scheduled, 'work.read');
  await agent.advance(0);
  held.finish('read');
  expect(await reading).toEqual({ status: 'succeeded', output: 'read' });
  held.finish('write');
  await holding;
});

test('only a more urgent command preempts the one that runs, and preempts it once', async () => {
  const held = new HeldCommands();
  const { agent, submit } = await startAgent(held);
  await using _ = agent;
  void submit('holder', priorities.normal);
  void submit('equal', priorities.normal);
  void submit('lower', priorities.scheduled);
  await agent.advance(0);
  expect(held.preempted).toEqual([]);
  void submit('emergency', priorities.emergency);
  void submit('manual', priorities.manual);
  await agent.advance(0);
  expect(held.preempted).toEqual(['holder']);
  for (const name of ['holder', 'emergency', 'manual', 'equal', 'lower']) {
    held.finish(name);
    await agent.advance(0);
  }
  expect(held.begun).toEqual(['holder', 'emergency', 'manual', 'equal', 'lower']);
});

test('a parked command lets the next one begin, and its end lets no further one begin', async () => {
  const held = new HeldCommands();
  const { agent, submit } = await startAgent(held);
  await using _ = agent;
  const parked = submit('parked');
  void submit('second');
  void submit('third');
  await agent.advance(0);
  held.park('parked');
  held.park('parked');
  await agent.advance(0);
  expect([...held.running]).toEqual(['parked', 'second']);
  held.finish('parked');
  await parked;
  await agent.advance(0);
  expect([...held.running]).toEqual(['second']);
  held.finish('second');
  await agent.advance(0);
  expect([...held.running]).toEqual(['third']);
  held.finish('third');
});

test('in any order of arrivals and ends, one command holds the slot and the most urgent of the waiting is next', async () => {
  const event = fc.oneof(
    fc.record({ arrive: fc.constantFrom(...Object.values(priorities)) }),
    fc.constant('finish' as const),
    fc.constant('park' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const held = new HeldCommands();
      const { agent, submit } = await startAgent(held);
      await using _ = agent;
      const parked = new Set<string>();
      let holder: string | undefined;
      let waiting: { readonly name: string; readonly priority: number }[] = [];
      const next = () => {
        const best = waiting.reduce<(typeof waiting)[number] | undefined>(
          (first, other) => (first === undefined || other.priority > first.priority ? other : first),
          undefined,
        );
        waiting = waiting.filter((other) => other !== best);
        holder = best?.name;
      };
      for (const [index, event] of events.entries()) {
        if (event === 'park' && holder !== undefined) {
          held.park(holder);
          parked.add(holder);
          next();
        } else if (event === 'finish' && holder !== undefined) {
          held.finish(holder);
          next();
        } else if (typeof event === 'object') {
          const name = `${index}`;
          submit(name, event.arrive).catch(() => {});
          waiting.push({ name, priority: event.arrive });
          if (holder === undefined) next();
        }
        await agent.advance(0);
        expect([...held.running].filter((name) => !parked.has(name))).toEqual(holder === undefined ? [] : [holder]);
      }
    }),
    { numRuns: 60 },
  );
});
