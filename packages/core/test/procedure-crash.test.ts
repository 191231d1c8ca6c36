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

/** How a step behaves: the ends of its attempts, its retryable failures before that, and the end of its undo. */
interface StepPlan {
  readonly pivot: boolean;
  readonly attempts: readonly ('done' | 'dead' | 'final')[];
  readonly retryableFailures: number;
  readonly undo: 'done' | 'final' | 'none';
}

interface Entry {
  readonly type: string;
  readonly run: string;
  readonly step?: string;
  readonly attempt?: number;
  readonly intent?: unknown;
}

/**
 * A procedure over all its processes. Each call of a step checks, against all entries that ever reached the disk, that
 * the engine may make this call.
 */
class Scenario {
  readonly storage: MemoryStorage = memoryStorage();
  readonly history: Entry[] = [];
  readonly undone: string[] = [];
  /** The checks that failed. They are collected, because an error that they throw would look like a failing step. */
  readonly violations: unknown[] = [];
  #nonce = 0;

  constructor(readonly plans: readonly StepPlan[]) {}

  /** Makes the plugin of a new process. The nonce makes each intent different from all others. */
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
    const captured: { procedures?: ProcedureRunner } = {};
    const plugin = definePlugin({
      ...declared,
      id: 'crash',
      procedures: { procedure },
      setup: ({ procedures }) => {
        captured.procedures = procedures;
        return {
          procedures: {
            procedure: Object.fromEntries(
              this.plans.map((plan, index) => [`s${index}`, this.#step(`s${index}`, plan)]),
            ),
          },
        };
      },
    });
    return { plugin, run: () => captured.procedures?.run(procedure, { key: 'run', input: {} }) };
  }

  #step(name: string, plan: StepPlan) {
    let retryableFailures = plan.retryableFailures;
    const undo = async (intent: unknown) => {
      this.#verify(() => {
        expect(intent).toEqual(this.#known('intended', name)?.intent);
        expect(this.#known('undone', name)).toBeUndefined();
      });
      if (plan.undo === 'final') throw new Error('stuck');
      this.undone.push(name);
    };
    return {
      prepare: ({ attempt }: { attempt: number }) => {
        this.#verify(() => {
          expect(this.#known('intended', name)?.attempt ?? 0).toBe(attempt - 1);
          this.#expectUndecided(name);
        });
        this.#nonce += 1;
        return { nonce: this.#nonce, attempt };
      },
      perform: async (intent: z.infer<typeof intentSchema>, { attempt }: { attempt: number }) => {
        this.#verify(() => {
          expect(this.#known('intended', name)).toMatchObject({ intent, attempt });
          expect(intent.attempt).toBe(attempt);
          this.#expectUndecided(name);
        });
        if (retryableFailures-- > 0) throw new SpotGuardError('UPSTREAM_FAILED', 'Throttled', { retryable: true });
        const end = plan.attempts[attempt - 1] ?? 'done';
        if (end === 'dead') throw new SpotGuardError('ATTEMPT_DEAD', 'Dead');
        if (end === 'final') throw new SpotGuardError('QUOTA_EXCEEDED', 'Full');
        return intent;
      },
      ...(plan.undo !== 'none' && { undo }),
    };
  }

  #verify(check: () => void): void {
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

interface Kill {
  /** How many journal entries are written before the process is killed. */
  readonly writes: number;
  /** Whether the entry that is being written at that moment reaches the disk. */
  readonly kept: boolean;
  readonly kill: () => void;
}

/** The storage of a scenario, which kills the process after so many journal entries. */
function killedAfter({ storage, history }: Scenario, { writes, kept, kill }: Kill): StateStorage {
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
            const isAlive = left-- > 0;
            if (isAlive || kept) {
              await log.append(record);
              history.push(JSON.parse(JSON.stringify(record)) as Entry);
            }
            if (isAlive) return;
            kill();
            return new Promise<never>(() => {});
          };
          return { records: log.records, rewrite: (records) => log.rewrite(records), append };
        },
      };
    },
  };
}

/** Adds so many ended runs that the next process compacts the journal when it opens it. */
async function addEndedRuns(storage: MemoryStorage): Promise<void> {
  const journal = await (await storage.open('host')).log('journal');
  for (let index = 0; index <= 200; index++) {
    const run = `old-${index}`;
    await journal.append({ type: 'started', run, at: 0, procedure: 'crash.run', version: 1, input: {} });
    await journal.append({ type: 'ended', run, at: 0, outcome: { status: 'done' } });
  }
}

async function outcomeAfter(scenario: Scenario, kills: readonly { writes: number; kept: boolean }[], compacts = false) {
  for (const { writes, kept } of kills) {
    const { plugin, run } = scenario.process();
    let dead = false;
    const kill = () => {
      dead = true;
      agent.crash();
    };
    const storage = killedAfter(scenario, { writes, kept, kill });
    const agent = await createTestAgent({ plugins: [plugin], storage });
    await agent.start();
    void run();
    await agent.advance(100_000);
    if (!dead) agent.crash();
    scenario.storage.crash();
    // Compaction may forget a run that has ended, so the runs are added only while this one has not.
    if (compacts && !scenario.history.some(({ type }) => type === 'ended')) await addEndedRuns(scenario.storage);
  }
  const { plugin, run } = scenario.process();
  const storage = killedAfter(scenario, { writes: Number.POSITIVE_INFINITY, kept: true, kill: () => {} });
  await using agent = await createTestAgent({ plugins: [plugin], storage });
  await agent.start();
  const outcome = run();
  await agent.advance(100_000);
  return await outcome;
}

/** The outcome without the nonces, which differ between scenarios. */
function withoutNonces(outcome: unknown): unknown {
  return JSON.parse(JSON.stringify(outcome, (key, value: unknown) => (key === 'nonce' ? 0 : value)));
}

const plans = fc.array(
  fc.record({
    pivot: fc.boolean(),
    attempts: fc.array(fc.constantFrom('done' as const, 'dead' as const, 'final' as const), { maxLength: 2 }),
    retryableFailures: fc.nat({ max: 1 }),
    undo: fc.constantFrom('done' as const, 'final' as const, 'none' as const),
  }),
  { minLength: 1, maxLength: 4 },
);
const kills = fc.array(fc.record({ writes: fc.nat({ max: 6 }), kept: fc.boolean() }), { minLength: 1, maxLength: 4 });

test('a run whose process is killed at any journal entry ends as it would have without that', async () => {
  await fc.assert(
    fc.asyncProperty(plans, kills, async (steps, killsOfRun) => {
      const withoutKills = new Scenario(steps);
      const expected = withoutNonces(await outcomeAfter(withoutKills, []));
      const withKills = new Scenario(steps);
      expect(withoutNonces(await outcomeAfter(withKills, killsOfRun))).toEqual(expected);
      expect([...new Set(withKills.undone)]).toEqual(withoutKills.undone);
      expect([...withoutKills.violations, ...withKills.violations]).toEqual([]);
    }),
    { numRuns: 120 },
  );
});

const done: StepPlan = { pivot: false, attempts: [], retryableFailures: 0, undo: 'done' };
const eventful: Readonly<Record<string, readonly StepPlan[]>> = {
  'is undone': [
    done,
    { ...done, attempts: ['dead', 'done'] },
    { ...done, undo: 'none' },
    { ...done, attempts: ['final'] },
  ],
  'passes a step over': [done, { ...done, pivot: true }, { ...done, attempts: ['dead', 'final'] }, done],
};

test.each(Object.entries(eventful))('a run that %s ends the same when its journal is compacted', async (_, plan) => {
  const withoutKills = new Scenario(plan);
  const expected = withoutNonces(await outcomeAfter(withoutKills, []));
  for (let writes = 0; writes < withoutKills.history.length; writes++) {
    const withKills = new Scenario(plan);
    // The second process compacts and is killed at once, so that the third has only the compacted journal.
    const killsOfRun = [writes, 0].map((count) => ({ writes: count, kept: false }));
    expect(withoutNonces(await outcomeAfter(withKills, killsOfRun, true))).toEqual(expected);
    expect(withKills.violations).toEqual([]);
  }
});

test('when many runs have ended, those that ended first are forgotten', async () => {
  const scenario = new Scenario([]);
  const journal = await (await scenario.storage.open('host')).log('journal');
  const long = { run: 'long', at: 0 };
  await journal.append({ ...long, type: 'started', procedure: 'crash.run', version: 1, input: {} });
  await addEndedRuns(scenario.storage);
  await journal.append({ ...long, type: 'ended', outcome: { status: 'done' } });
  const { plugin } = scenario.process();
  await using agent = await createTestAgent({ plugins: [plugin], storage: scenario.storage });
  await agent.start();
  const runs = new Set(scenario.storage.records('journal').map((entry) => (entry as Entry).run));
  expect([...runs]).toEqual([...Array.from({ length: 199 }, (_, index) => `old-${index + 2}`), 'long']);
});

test('a journal with unknown lines can be read', async () => {
  const scenario = new Scenario([]);
  const journal = await (await scenario.storage.open('host')).log('journal');
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
  expect(await outcomeAfter(scenario, [])).toEqual({ status: 'done', results: {}, passedOver: [] });
});
