import {
  type CommandOutcome,
  defineCommand,
  definePlugin,
  defineProcedure,
  type ProcedureRunner,
} from '@spotguard/sdk';
import { createTestAgent, type MemoryStorage, memoryStorage } from '@spotguard/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { RecordLog, StateStorage } from '../src/index.js';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const nonce = z.strictObject({ nonce: z.number() });
const count = defineProcedure({
  id: 'counter.count',
  version: 1,
  summary: 'Counts once.',
  input: z.strictObject({}),
  steps: { count: { summary: 'Counts.', intent: nonce, result: nonce } },
});
const countNow = defineCommand({
  name: 'counter.count-now',
  summary: 'Counts once.',
  input: z.strictObject({}),
  output: nonce,
  effect: 'read',
});

/** Counts what the plugin did, over all processes of the agent. */
class Effects {
  #nonce = 0;
  /** The intents with which the step of each run was performed. */
  readonly performed = new Map<string, Set<number>>();
  /** How often each command was executed. */
  readonly executed = new Map<string, number>();

  plugin(captured: { procedures?: ProcedureRunner }) {
    return definePlugin({
      ...declared,
      id: 'counter',
      procedures: { count },
      commands: { countNow },
      setup: ({ procedures }) => {
        captured.procedures = procedures;
        return {
          procedures: {
            count: {
              count: {
                prepare: () => ({ nonce: this.#next() }),
                perform: async (intent, { key }) => {
                  this.performed.set(key, (this.performed.get(key) ?? new Set()).add(intent.nonce));
                  return intent;
                },
              },
            },
          },
          commands: {
            countNow: async (_, { id }) => {
              this.executed.set(id, (this.executed.get(id) ?? 0) + 1);
              return { nonce: this.#next() };
            },
          },
        };
      },
    });
  }

  #next(): number {
    this.#nonce += 1;
    return this.#nonce;
  }
}

interface Disk {
  /** Called before each write. When it returns a value, the process ends in that write, which is then kept or lost. */
  readonly endIn?: (write: 'append' | 'rewrite') => 'kept' | 'lost' | undefined;
  /** Called when the process has ended. */
  readonly onEnd?: () => void;
  readonly rewriteError?: Error;
}

/**
 * The storage with a disk that needs a turn of the event loop for each write, so that several are under way at once.
 */
function withSlowDisk(
  storage: MemoryStorage,
  { endIn = () => undefined, onEnd = () => {}, rewriteError }: Disk,
): StateStorage {
  return {
    async open(owner) {
      const store = await storage.open(owner);
      const log = async (name: string): Promise<RecordLog> => {
        const inner = await store.log(name);
        let tail = Promise.resolve();
        const enqueue = (kind: 'append' | 'rewrite', work: () => Promise<void>) => {
          tail = tail
            .catch(() => {})
            .then(async () => {
              await new Promise<void>((resolve) => setImmediate(resolve));
              const end = endIn(kind);
              if (end !== 'lost') await work();
              if (end === undefined) return;
              onEnd();
              await new Promise<never>(() => {});
            });
          return tail;
        };
        return {
          records: inner.records,
          append: (record) => enqueue('append', () => inner.append(record)),
          rewrite: (records) => {
            if (rewriteError !== undefined) return Promise.reject(rewriteError);
            const copy = structuredClone(records);
            return enqueue('rewrite', () => inner.rewrite(copy));
          },
        };
      };
      return { log, close: () => store.close() };
    },
  };
}

/** Logs that are rewritten after a few more lines. */
async function almostFullStorage(): Promise<MemoryStorage> {
  const storage = memoryStorage();
  const store = await storage.open('host');
  const [journal, commands] = await Promise.all([store.log('journal'), store.log('commands')]);
  const noise = { run: 'noise', at: 0 };
  await journal.append({ ...noise, type: 'started', procedure: 'counter.count', version: 1, input: {} });
  for (let attempt = 1; attempt <= 985; attempt++) {
    await journal.append({ ...noise, type: 'intended', step: 'count', attempt, intent: { nonce: 0 } });
    await commands.append({ type: 'answered', id: 'noise', outcome: { status: 'succeeded', output: { nonce: 0 } } });
  }
  await journal.append({ ...noise, type: 'ended', outcome: { status: 'done' } });
  return storage;
}

const names = Array.from({ length: 10 }, (_, index) => `n-${index}`);

/** Starts all runs and commands in one process; `outcomes` gets an entry for each that has ended. */
async function oneProcess(effects: Effects, storage: StateStorage, endedBy: (kill: () => void) => void) {
  const outcomes = new Map<string, unknown>();
  const captured: { procedures?: ProcedureRunner } = {};
  const agent = await createTestAgent({ plugins: [effects.plugin(captured)], storage });
  endedBy(() => agent.crash());
  await agent.start();
  const work = names.flatMap((name) => [
    captured.procedures?.run(count, { key: name, input: {} }).then((outcome) => outcomes.set(`run ${name}`, outcome)),
    agent
      .submit({ id: name, type: 'counter.count-now', input: {} })
      .then((outcome: CommandOutcome) => outcomes.set(`command ${name}`, outcome)),
  ]);
  for (const promise of work) promise?.catch(() => {});
  return { agent, outcomes, work };
}

test('a process that ends at any write during compaction loses no entry and no outcome that it acknowledged', async () => {
  let compactions = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 70 }), fc.constantFrom('kept' as const, 'lost' as const), async (writes, end) => {
      const storage = await almostFullStorage();
      const effects = new Effects();
      let left = writes;
      let kill = () => {};
      const ended = new Promise<void>((resolve) => {
        kill = resolve;
      });
      const endIn = (write: 'append' | 'rewrite') => {
        if (write === 'rewrite') compactions += 1;
        left -= 1;
        // Writes after the end of the process do not reach the disk.
        return left >= 0 ? undefined : left === -1 ? end : 'lost';
      };
      let crash = () => {};
      let hasEnded = false;
      const onEnd = () => {
        if (hasEnded) return;
        hasEnded = true;
        crash();
        storage.crash();
        kill();
      };
      const first = await oneProcess(effects, withSlowDisk(storage, { endIn, onEnd }), (stop) => {
        crash = stop;
      });
      await Promise.race([ended, Promise.all(first.work)]);
      first.agent.crash();
      storage.crash();
      const second = await oneProcess(effects, withSlowDisk(storage, {}), () => {});
      await Promise.all(second.work);
      for (const [what, outcome] of first.outcomes) expect([what, second.outcomes.get(what)]).toEqual([what, outcome]);
      for (const [key, intents] of effects.performed) expect([key, intents.size]).toEqual([key, 1]);
      for (const [id, times] of effects.executed) expect([id, times]).toEqual([id, 1]);
      await second.agent.stop();
    }),
    { numRuns: 40 },
  );
  expect(compactions).toBeGreaterThan(0);
});

test('the journal and the ledger stay small while an agent does much work without a restart', async () => {
  const storage = memoryStorage();
  const captured: { procedures?: ProcedureRunner } = {};
  await using agent = await createTestAgent({ plugins: [new Effects().plugin(captured)], storage });
  await agent.start();
  for (let index = 0; index < 1_500; index++) {
    await captured.procedures?.run(count, { key: `${index}`, input: {} });
    await agent.submit({ id: `${index}`, type: 'counter.count-now', input: {} });
  }
  await agent.advance(0);
  expect(storage.records('journal').length).toBeLessThan(2_000);
  expect(storage.records('commands').length).toBeLessThan(2_500);
});

test('an agent goes on when its logs cannot be compacted, and logs a warning', async () => {
  const storage = await almostFullStorage();
  const effects = new Effects();
  const disk = withSlowDisk(storage, { rewriteError: new Error('Disk is full') });
  const { agent, work } = await oneProcess(effects, disk, () => {});
  await using _ = agent;
  await Promise.all(work);
  expect(effects.executed.size).toBe(names.length);
  const warnings = agent.log.lines.filter(({ message }) => message === 'Log could not be compacted');
  expect(warnings.map(({ level, fields }) => [level, fields['log'], fields['error']]).sort()).toEqual([
    ['warn', 'commands', new Error('Disk is full')],
    ['warn', 'journal', new Error('Disk is full')],
  ]);
});
