import { type Call, defineCommand, definePlugin, defineProcedure, priorities } from '@spotguard/sdk';
import { createTestAgent, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const input = z.strictObject({});
const write = defineCommand({
  name: 'work.write',
  summary: 'Works.',
  input,
  output: z.string(),
  effect: 'write',
  restart: 'resume',
  timeoutSeconds: Number.POSITIVE_INFINITY,
});
const reason = 'It was cancelled';
const cancelled = { status: 'failed', code: 'CANCELLED', message: reason };

/** A plugin whose command does what the test says, and the ids of the calls. */
function workPlugin(handle: (call: Call) => Promise<string>) {
  const begun: string[] = [];
  const plugin = definePlugin({
    ...declared,
    id: 'work',
    commands: { write },
    setup: () => ({
      commands: {
        write: (_, call) => {
          begun.push(call.id);
          return handle(call);
        },
      },
    }),
  });
  return { plugin, begun };
}

function order(id: string, priority: number = priorities.normal) {
  return { id, type: 'work.write', input: {}, priority };
}

/** Resolves when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

test('a command that waits for another one is cancelled at once and never begins', async () => {
  let finish = () => {};
  const work = workPlugin(({ id }) => new Promise((resolve) => (finish = () => resolve(id))));
  await using agent = await createTestAgent({ plugins: [work.plugin] });
  await agent.start();
  const first = agent.submit(order('first'));
  const second = agent.submit(order('second'));
  const third = agent.submit(order('third'));
  await agent.advance(0);
  expect(await agent.cancel('second', reason)).toEqual(cancelled);
  expect(await second).toEqual(cancelled);
  finish();
  expect(await first).toEqual({ status: 'succeeded', output: 'first' });
  await agent.advance(0);
  finish();
  expect(await third).toEqual({ status: 'succeeded', output: 'third' });
  expect(work.begun).toEqual(['first', 'third']);
  expect(await agent.submit(order('second'))).toEqual(cancelled);
});

test('a running command is asked to stop, and its outcome says whether it did', async () => {
  const work = workPlugin(async (call) => {
    await aborted(call.preempted);
    if (call.id === 'obeys') throw call.preempted.reason;
    return 'finished all the same';
  });
  await using agent = await createTestAgent({ plugins: [work.plugin] });
  await agent.start();
  for (const [id, outcome] of [
    ['obeys', cancelled],
    ['ignores', { status: 'succeeded', output: 'finished all the same' }],
  ] as const) {
    const running = agent.submit(order(id));
    await agent.advance(0);
    expect(await agent.cancel(id, reason)).toEqual(outcome);
    expect(await running).toEqual(outcome);
    expect(await agent.cancel(id, reason)).toEqual(outcome);
  }
});

test('a command that arrives after its cancellation is not executed, also after a restart', async () => {
  const storage = memoryStorage();
  const work = workPlugin(async ({ id }) => id);
  {
    await using agent = await createTestAgent({ plugins: [work.plugin], storage });
    await agent.start();
    expect(await agent.cancel('late', reason)).toEqual(cancelled);
    expect(await agent.submit(order('late'))).toEqual(cancelled);
  }
  await using agent = await createTestAgent({ plugins: [work.plugin], storage });
  await agent.start();
  expect(await agent.submit(order('late'))).toEqual(cancelled);
  expect(work.begun).toEqual([]);
});

const procedure = defineProcedure({
  id: 'work.make',
  version: 1,
  summary: 'Makes a thing, waits for it, and puts it to use.',
  input,
  steps: {
    make: { summary: 'Makes it.', intent: input, result: z.string() },
    wait: { summary: 'Waits for it.', intent: input, result: input, interruptible: true },
    use: { summary: 'Puts it to use.', intent: input, result: input, pivot: true },
    tidy: { summary: 'Tidies up.', intent: input, result: input },
  },
});

/** A plugin whose command runs the procedure. Its steps are held where the test says. */
function procedurePlugin(heldAt: 'wait' | 'use') {
  const done: string[] = [];
  let release = () => {};
  const held = async (step: string, signal: AbortSignal) => {
    if (step !== heldAt) return;
    done.push(`held at ${step}`);
    await Promise.race([
      new Promise<void>((resolve) => {
        release = resolve;
      }),
      aborted(signal).then(() => Promise.reject(signal.reason)),
    ]);
  };
  const step = (name: string) => ({
    prepare: () => ({}),
    perform: async (_: object, { signal }: { signal: AbortSignal }) => {
      await held(name, signal);
      done.push(name);
      return {};
    },
  });
  const plugin = definePlugin({
    ...declared,
    id: 'work',
    commands: { write },
    procedures: { make: procedure },
    setup: ({ procedures }) => ({
      commands: {
        write: async (_, call) => {
          const outcome = await procedures.run(procedure, { key: call.id, input: {}, call });
          return JSON.stringify(outcome);
        },
      },
      procedures: {
        make: {
          make: {
            prepare: () => ({}),
            perform: async () => {
              done.push('make');
              return 'thing-1';
            },
            undo: async () => {
              done.push('undo make');
            },
          },
          wait: step('wait'),
          use: step('use'),
          tidy: step('tidy'),
        },
      },
    }),
  });
  return { plugin, done, release: () => release() };
}

test('a cancelled procedure does not finish a step that only waits: it is undone, and its outcome names what it had made', async () => {
  const work = procedurePlugin('wait');
  await using agent = await createTestAgent({ plugins: [work.plugin] });
  await agent.start();
  const outcome = agent.submit(order('c1'));
  await expect.poll(() => work.done).toEqual(['make', 'held at wait']);
  await agent.cancel('c1', reason);
  const { output } = (await outcome) as { output: string };
  expect(JSON.parse(output)).toEqual({
    status: 'undone',
    step: 'wait',
    code: 'CANCELLED',
    reason,
    results: { make: 'thing-1' },
    notUndone: [],
  });
  expect(work.done).toEqual(['make', 'held at wait', 'undo make']);
});

test('it is too late to cancel a procedure whose pivot has begun', async () => {
  const work = procedurePlugin('use');
  await using agent = await createTestAgent({ plugins: [work.plugin] });
  await agent.start();
  const outcome = agent.submit(order('c1'));
  await expect.poll(() => work.done).toContain('held at use');
  const cancellation = agent.cancel('c1', reason);
  await agent.advance(0);
  work.release();
  expect(JSON.parse(((await outcome) as { output: string }).output)).toMatchObject({ status: 'done' });
  expect(await cancellation).toEqual(await outcome);
  expect(work.done).toEqual(['make', 'wait', 'held at use', 'use', 'tidy']);
});

test('a procedure that an earlier process began is undone when it is cancelled', async () => {
  const storage = memoryStorage();
  const first = procedurePlugin('wait');
  {
    await using agent = await createTestAgent({ plugins: [first.plugin], storage });
    await agent.start();
    agent.submit(order('c1')).catch(() => {});
    await expect.poll(() => first.done).toEqual(['make', 'held at wait']);
  }
  const work = procedurePlugin('wait');
  await using agent = await createTestAgent({ plugins: [work.plugin], storage });
  await agent.start();
  await expect.poll(() => work.done).toEqual(['held at wait']);
  expect(await agent.cancel('c1', reason)).toMatchObject({ status: 'succeeded' });
  expect(work.done).toEqual(['held at wait', 'undo make']);
});
