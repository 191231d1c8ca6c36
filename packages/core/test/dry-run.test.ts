import { type Call, defineCommand, definePlugin } from '@spotguard/sdk';
import { createTestAgent, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;

const drain = defineCommand({
  name: 'node.drain',
  summary: 'Drains a node.',
  input: z.strictObject({ node: z.string(), grace: z.number().default(30) }),
  output: z.strictObject({ evicted: z.number() }),
  effect: 'write',
  supportsDryRun: true,
});
const read = defineCommand({
  name: 'node.read',
  summary: 'Reads the state of a node.',
  input: z.strictObject({}),
  output: z.strictObject({}),
  effect: 'read',
});

type Handler = (input: { node: string; grace: number }, call: Call) => Promise<{ evicted: number }>;

function node(handler: Handler) {
  return definePlugin({
    ...declared,
    id: 'node',
    commands: { drain },
    setup: () => ({ commands: { drain: handler } }),
  });
}

const input = { node: 'n1' };

test('a dry run is not recorded, so that the real run may have the same id', async () => {
  const storage = memoryStorage();
  const dryRuns: boolean[] = [];
  const handler: Handler = async (_, { dryRun }) => {
    dryRuns.push(dryRun);
    return { evicted: 0 };
  };
  await using agent = await createTestAgent({ plugins: [node(handler)], storage });
  await agent.start();
  await agent.submit({ id: 'c-1', type: 'node.drain', input, dryRun: true });
  expect(storage.records('commands')).toEqual([]);
  await agent.submit({ id: 'c-1', type: 'node.drain', input });
  expect(dryRuns).toEqual([true, false]);
});

test('a dry run of a write whose handler does not honour it is refused, and one of a read is not', async () => {
  const wipe = defineCommand({ ...read, name: 'node.wipe', effect: 'write' });
  const calls: string[] = [];
  const handler = (name: string) => async () => {
    calls.push(name);
    return {};
  };
  const plugin = definePlugin({
    ...declared,
    id: 'node',
    commands: { read, wipe },
    setup: () => ({ commands: { read: handler('read'), wipe: handler('wipe') } }),
  });
  await using agent = await createTestAgent({ plugins: [plugin] });
  await agent.start();
  expect(await agent.submit({ type: 'node.wipe', input: {}, dryRun: true })).toEqual({
    status: 'failed',
    code: 'COMMAND_REJECTED',
    message:
      "'node.wipe' has no dry run: its plugin cannot tell what it would do without doing it. Nothing was changed",
  });
  expect(await agent.submit({ type: 'node.read', input: {}, dryRun: true })).toMatchObject({ status: 'succeeded' });
  expect(calls).toEqual(['read']);
});

test('a dry run neither waits for the command that works on the workload nor interrupts it', async () => {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const preempted: boolean[] = [];
  const handler: Handler = async (_, { dryRun, preempted: signal }) => {
    if (dryRun) return { evicted: 7 };
    await ended;
    preempted.push(signal.aborted);
    return { evicted: 1 };
  };
  await using agent = await createTestAgent({ plugins: [node(handler)] });
  await agent.start();
  const running = agent.submit({ type: 'node.drain', input });
  const dryRun = { type: 'node.drain', input, dryRun: true, priority: 100 };
  expect(await agent.submit(dryRun)).toEqual({ status: 'succeeded', output: { evicted: 7 } });
  end();
  expect(await running).toEqual({ status: 'succeeded', output: { evicted: 1 } });
  expect(preempted).toEqual([false]);
});
