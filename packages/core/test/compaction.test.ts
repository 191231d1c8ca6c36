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

/** What has happened outside of the agent, over all its processes. */
class Outside {
  #nonce = 0;
  /** The intents with which the step of each run was performed. */
  readonly performed = new Map<string, Set<number>>();
  /** How often each command was carried out. */
  readonly executed = new Map<string, number>();

  plugin(hand: { procedures?: ProcedureRunner }) {
    return definePlugin({
      ...declared,
      id: 'counter',
      procedures: { count },
      commands: { countNow },
      setup: ({ procedures }) => {
        hand.procedures = procedures;
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
  /** Called before each write, with what it is; the process ends in that write when it answers. */
  readonly endIn?: (write: 'append' | 'rewrite') => 'kept' | 'lost' | undefined;
  /** Called when the process has ended. */
  readonly onEnd?: () => void;
  readonly rewriteError?: Error;
}

/** The storage behind a disk that takes a turn for each write, so that several are on their way at once. */
function behind(
  storage: MemoryStorage,
  { endIn = () => undefined, onEnd = () => {}, rewriteError }: Disk,
): StateStorage {
  return {
    async open(owner) {
      const store = await storage.open(owner);
      const log = async (name: string): Promise<RecordLog> => {
        const inner = await store.log(name);
        let tail = Promise.resolve();
        const inTurn = (kind: 'append' | 'rewrite', work: () => Promise<void>) => {
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
          append: (record) => inTurn('append', () => inner.append(record)),
          rewrite: (records) => {
            if (rewriteError !== undefined) return Promise.reject(rewriteError);
            const copy = structuredClone(records);
            return inTurn('rewrite', () => inner.rewrite(copy));
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

/** Has all runs and commands carried out, or as many as the process lives to; gives the outcomes that were told. */
async function oneProcess(outside: Outside, storage: StateStorage, endedBy: (kill: () => void) => void) {
  const told = new Map<string, unknown>();
  const hand: { procedures?: ProcedureRunner } = {};
  const agent = await createTestAgent({ plugins: [outside.plugin(hand)], storage });
  endedBy(() => agent.crash());
  await agent.start();
  const work = names.flatMap((name) => [
    hand.procedures?.run(count, { key: name, input: {} }).then((outcome) => told.set(`run ${name}`, outcome)),
    agent
      .submit({ id: name, type: 'counter.count-now', input: {} })
      .then((outcome: CommandOutcome) => told.set(`command ${name}`, outcome)),
  ]);
  for (const promise of work) promise?.catch(() => {});
  return { agent, told, work };
}

test('wherever a process ends while its logs are compacted, nothing is lost that was written or told', async () => {
  let compactions = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 70 }), fc.constantFrom('kept' as const, 'lost' as const), async (writes, end) => {
      const storage = await almostFullStorage();
      const outside = new Outside();
      let left = writes;
      let kill = () => {};
      const ended = new Promise<void>((resolve) => {
        kill = resolve;
      });
      const endIn = (write: 'append' | 'rewrite') => {
        if (write === 'rewrite') compactions += 1;
        left -= 1;
        // Nothing that is on its way after the end reaches the disk.
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
      const first = await oneProcess(outside, behind(storage, { endIn, onEnd }), (stop) => {
        crash = stop;
      });
      await Promise.race([ended, Promise.all(first.work)]);
      first.agent.crash();
      storage.crash();
      const second = await oneProcess(outside, behind(storage, {}), () => {});
      await Promise.all(second.work);
      for (const [what, outcome] of first.told) expect([what, second.told.get(what)]).toEqual([what, outcome]);
      for (const [key, intents] of outside.performed) expect([key, intents.size]).toEqual([key, 1]);
      for (const [id, times] of outside.executed) expect([id, times]).toEqual([id, 1]);
      await second.agent.stop();
    }),
    { numRuns: 40 },
  );
  expect(compactions).toBeGreaterThan(0);
});

test('however much an agent does without a restart, its journal and its ledger stay small', async () => {
  const storage = memoryStorage();
  const hand: { procedures?: ProcedureRunner } = {};
  await using agent = await createTestAgent({ plugins: [new Outside().plugin(hand)], storage });
  await agent.start();
  for (let index = 0; index < 1_500; index++) {
    await hand.procedures?.run(count, { key: `${index}`, input: {} });
    await agent.submit({ id: `${index}`, type: 'counter.count-now', input: {} });
  }
  await agent.advance(0);
  expect(storage.records('journal').length).toBeLessThan(2_000);
  expect(storage.records('commands').length).toBeLessThan(2_500);
});

test('logs that cannot be compacted keep nothing from going on, and are told of', async () => {
  const storage = await almostFullStorage();
  const outside = new Outside();
  const disk = behind(storage, { rewriteError: new Error('Disk is full') });
  const { agent, work } = await oneProcess(outside, disk, () => {});
  await using _ = agent;
  await Promise.all(work);
  expect(outside.executed.size).toBe(names.length);
  const told = agent.log.lines.filter(({ message }) => message === 'Log could not be compacted');
  expect(told.map(({ level, fields }) => [level, fields['log'], fields['error']]).sort()).toEqual([
    ['warn', 'commands', new Error('Disk is full')],
    ['warn', 'journal', new Error('Disk is full')],
  ]);
});
