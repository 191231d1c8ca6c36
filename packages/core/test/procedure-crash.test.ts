import { definePlugin, defineProcedure, type ProcedureRunner, SpotGuardError, type Steps } from '@spotguard/sdk';
import { createTestAgent, type MemoryStorage, memoryStorage } from '@spotguard/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { StateStorage } from '../src/index.js';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const intentSchema = z.strictObject({ nonce: z.number(), attempt: z.number() });

/** What the world does with a step: how each attempt ends, how often it stumbles first, and how undoing it ends. */
interface StepPlan {
  readonly pivot: boolean;
  readonly attempts: readonly ('done' | 'dead' | 'final')[];
  readonly stumbles: number;
  readonly undo: 'done' | 'final' | 'none';
}

interface Entry {
  readonly type: string;
  readonly run: string;
  readonly step?: string;
  readonly attempt?: number;
  readonly intent?: unknown;
}

/** Checks, at every call of a step, what the law says of it. The witness is all that ever reached the disk. */
class World {
  readonly storage: MemoryStorage = memoryStorage();
  readonly history: Entry[] = [];
  readonly undone: string[] = [];
  /** A broken law would otherwise look like one more failing step. */
  readonly violations: unknown[] = [];
  #nonce = 0;

  constructor(readonly plans: readonly StepPlan[]) {}

  /** The process that runs now; the nonce makes every preparation differ from every other. */
  process() {
    const steps: Steps = Object.fromEntries(
      this.plans.map(({ pivot }, index) => [
        `s${index}`,
        { summary: 'A step.', intent: intentSchema, result: intentSchema, ...(pivot && { pivot }) },
      ]),
    );
    const procedure = defineProcedure({
      id: 'crash.run',
      version: 1,
      summary: 'Runs.',
      input: z.strictObject({}),
      steps,
    });
    const hand: { procedures?: ProcedureRunner } = {};
    const plugin = definePlugin({
      ...declared,
      id: 'crash',
      procedures: { procedure },
      setup: ({ procedures }) => {
        hand.procedures = procedures;
        return {
          procedures: {
            procedure: Object.fromEntries(
              this.plans.map((plan, index) => [`s${index}`, this.#step(`s${index}`, plan)]),
            ),
          },
        };
      },
    });
    return { plugin, run: () => hand.procedures?.run(procedure, { key: 'run', input: {} }) };
  }

  #step(name: string, plan: StepPlan) {
    let stumbles = plan.stumbles;
    const undo = async (intent: unknown) => {
      this.#law(() => {
        expect(intent).toEqual(this.#known('intended', name)?.intent);
        expect(this.#known('undone', name)).toBeUndefined();
      });
      if (plan.undo === 'final') throw new Error('stuck');
      this.undone.push(name);
    };
    return {
      prepare: ({ attempt }: { attempt: number }) => {
        this.#law(() => {
          expect(this.#known('intended', name)?.attempt ?? 0).toBe(attempt - 1);
          this.#expectUndecided(name);
        });
        this.#nonce += 1;
        return { nonce: this.#nonce, attempt };
      },
      perform: async (intent: z.infer<typeof intentSchema>, { attempt }: { attempt: number }) => {
        this.#law(() => {
          expect(this.#known('intended', name)).toMatchObject({ intent, attempt });
          expect(intent.attempt).toBe(attempt);
          this.#expectUndecided(name);
        });
        if (stumbles-- > 0) throw new SpotGuardError('UPSTREAM_FAILED', 'Throttled', { retryable: true });
        const end = plan.attempts[attempt - 1] ?? 'done';
        if (end === 'dead') throw new SpotGuardError('ATTEMPT_DEAD', 'Dead');
        if (end === 'final') throw new SpotGuardError('QUOTA_EXCEEDED', 'Full');
        return intent;
      },
      ...(plan.undo !== 'none' && { undo }),
    };
  }

  #law(check: () => void): void {
    try {
      check();
    } catch (violation) {
      this.violations.push(violation);
    }
  }

  #expectUndecided(step: string): void {
    expect(this.#known('performed', step)).toBeUndefined();
    expect(this.#known('passed-over', step)).toBeUndefined();
    expect(this.history.filter(({ type }) => type === 'undoing')).toEqual([]);
  }

  #known(type: string, step: string): Entry | undefined {
    return this.history.findLast((entry) => entry.type === type && entry.step === step);
  }
}

interface Death {
  /** How many journal entries are written before it. */
  readonly writes: number;
  /** Whether the entry that is being written then is on disk or lost. */
  readonly kept: boolean;
  readonly kill: () => void;
}

/** The storage of a world, whose process dies as told. */
function killedAfter({ storage, history }: World, { writes, kept, kill }: Death): StateStorage {
  let left = writes;
  return {
    open: async (owner) => {
      const store = await storage.open(owner);
      return {
        close: () => store.close(),
        log: async (name) => {
          const log = await store.log(name);
          if (name !== 'journal') return log;
          const append = async (record: unknown) => {
            const lives = left-- > 0;
            if (lives || kept) {
              await log.append(record);
              history.push(JSON.parse(JSON.stringify(record)) as Entry);
            }
            if (lives) return;
            kill();
            return new Promise<never>(() => {});
          };
          return { records: log.records, rewrite: (records) => log.rewrite(records), append };
        },
      };
    },
  };
}

/** So many ended runs that the next process compacts the journal when it opens it. */
async function crowd(storage: MemoryStorage): Promise<void> {
  const journal = await (await storage.open('host')).log('journal');
  for (let index = 0; index <= 200; index++) {
    const run = `old-${index}`;
    await journal.append({ type: 'started', run, at: 0, procedure: 'crash.run', version: 1, input: {} });
    await journal.append({ type: 'ended', run, at: 0, outcome: { status: 'done' } });
  }
}

async function outcomeAfter(world: World, kills: readonly { writes: number; kept: boolean }[], crowded = false) {
  for (const { writes, kept } of kills) {
    const { plugin, run } = world.process();
    let dead = false;
    const kill = () => {
      dead = true;
      agent.crash();
    };
    const storage = killedAfter(world, { writes, kept, kill });
    const agent = await createTestAgent({ plugins: [plugin], storage });
    await agent.start();
    void run();
    await agent.advance(100_000);
    if (!dead) agent.crash();
    world.storage.crash();
    // A run that has ended may be forgotten with the others; one that has not may never be.
    if (crowded && !world.history.some(({ type }) => type === 'ended')) await crowd(world.storage);
  }
  const { plugin, run } = world.process();
  const storage = killedAfter(world, { writes: Number.POSITIVE_INFINITY, kept: true, kill: () => {} });
  await using agent = await createTestAgent({ plugins: [plugin], storage });
  await agent.start();
  const outcome = run();
  await agent.advance(100_000);
  return await outcome;
}

/** The outcome without the nonces, which differ from world to world by intention. */
function shape(outcome: unknown): unknown {
  return JSON.parse(JSON.stringify(outcome, (key, value: unknown) => (key === 'nonce' ? 0 : value)));
}

const plans = fc.array(
  fc.record({
    pivot: fc.boolean(),
    attempts: fc.array(fc.constantFrom('done' as const, 'dead' as const, 'final' as const), { maxLength: 2 }),
    stumbles: fc.nat({ max: 1 }),
    undo: fc.constantFrom('done' as const, 'final' as const, 'none' as const),
  }),
  { minLength: 1, maxLength: 4 },
);
const kills = fc.array(fc.record({ writes: fc.nat({ max: 6 }), kept: fc.boolean() }), { minLength: 1, maxLength: 4 });

test('wherever a process is killed, the next ones bring the run to the end that it would have had', async () => {
  await fc.assert(
    fc.asyncProperty(plans, kills, async (steps, deaths) => {
      const undisturbed = new World(steps);
      const expected = shape(await outcomeAfter(undisturbed, []));
      const disturbed = new World(steps);
      expect(shape(await outcomeAfter(disturbed, deaths))).toEqual(expected);
      expect([...new Set(disturbed.undone)]).toEqual(undisturbed.undone);
      expect([...undisturbed.violations, ...disturbed.violations]).toEqual([]);
    }),
    { numRuns: 120 },
  );
});

const done: StepPlan = { pivot: false, attempts: [], stumbles: 0, undo: 'done' };
const eventful: Readonly<Record<string, readonly StepPlan[]>> = {
  'is undone': [
    done,
    { ...done, attempts: ['dead', 'done'] },
    { ...done, undo: 'none' },
    { ...done, attempts: ['final'] },
  ],
  'passes a step over': [done, { ...done, pivot: true }, { ...done, attempts: ['dead', 'final'] }, done],
};

test.each(Object.entries(eventful))('a compacted journal tells all that matters of a run that %s', async (_, plan) => {
  const undisturbed = new World(plan);
  const expected = shape(await outcomeAfter(undisturbed, []));
  for (let writes = 0; writes < undisturbed.history.length; writes++) {
    const disturbed = new World(plan);
    // The second process compacts and dies at once, so that the third has only the compacted journal.
    const deaths = [writes, 0].map((count) => ({ writes: count, kept: false }));
    expect(shape(await outcomeAfter(disturbed, deaths, true))).toEqual(expected);
    expect(disturbed.violations).toEqual([]);
  }
});

test('ended runs are forgotten when they are many, the oldest end first', async () => {
  const world = new World([]);
  const journal = await (await world.storage.open('host')).log('journal');
  const long = { run: 'long', at: 0 };
  await journal.append({ ...long, type: 'started', procedure: 'crash.run', version: 1, input: {} });
  await crowd(world.storage);
  await journal.append({ ...long, type: 'ended', outcome: { status: 'done' } });
  const { plugin } = world.process();
  await using agent = await createTestAgent({ plugins: [plugin], storage: world.storage });
  await agent.start();
  const runs = new Set(world.storage.records('journal').map((entry) => (entry as Entry).run));
  expect([...runs]).toEqual([...Array.from({ length: 199 }, (_, index) => `old-${index + 2}`), 'long']);
});

test('a journal with lines that mean nothing is read all the same', async () => {
  const world = new World([]);
  const journal = await (await world.storage.open('host')).log('journal');
  for (const line of [
    null,
    5,
    'text',
    [],
    { type: 'ended' },
    { run: 'ghost', type: 'performed', step: 's0', result: 1 },
  ]) {
    await journal.append(line);
  }
  const entry = { run: 'run', at: 0 };
  await journal.append({ ...entry, type: 'started', procedure: 'crash.run', version: 1, input: {} });
  await journal.append({ ...entry, type: 'ended', outcome: { status: 'done' } });
  await journal.append({
    ...entry,
    type: 'ended',
    outcome: { status: 'undone', step: 's0', code: 'X', reason: 'late' },
  });
  expect(await outcomeAfter(world, [])).toEqual({ status: 'done', results: {}, passedOver: [] });
});
