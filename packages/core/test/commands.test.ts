import { type Call, defineCommand, definePlugin, SpotGuardError } from '@spotguard/sdk';
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
});
const drainAgain = defineCommand({ ...drain, name: 'node.drain-again', restart: 'resume' });

type Handler = (input: { node: string; grace: number }, call: Call) => Promise<{ evicted: number }>;

function node(handler: Handler, start?: () => Promise<void>) {
  return definePlugin({
    ...declared,
    id: 'node',
    commands: { drain, drainAgain },
    setup: () => ({ commands: { drain: handler, drainAgain: handler }, ...(start && { start }) }),
  });
}

const input = { node: 'n1' };

test('passes the validated input to the handler and its output to the sender', async () => {
  const handler: Handler = async ({ node, grace }, { id, priority, dryRun }) => {
    expect({ node, grace, id, priority, dryRun }).toEqual({
      node: 'n1',
      grace: 30,
      id: 'c-1',
      priority: 25,
      dryRun: false,
    });
    return { evicted: 3 };
  };
  await using agent = await createTestAgent({ plugins: [node(handler)] });
  await agent.start();
  expect(await agent.submit({ id: 'c-1', type: 'node.drain', input })).toEqual({
    status: 'succeeded',
    output: { evicted: 3 },
  });
});

test('the outcome says why a command failed: unknown, bad input, bad output, thrown error', async () => {
  const handler: Handler = async ({ node }) => {
    if (node === 'bad-output') return { evicted: 'all' as unknown as number };
    if (node === 'quota') throw new SpotGuardError('QUOTA_EXCEEDED', 'The quota is used up');
    throw new Error('kubelet is away');
  };
  await using agent = await createTestAgent({ plugins: [node(handler)] });
  await agent.start();
  const answer = (type: string, value: unknown) => agent.submit({ type, input: value });
  expect(await answer('node.explode', {})).toEqual({
    status: 'failed',
    code: 'COMMAND_UNKNOWN',
    message: "This build has no plugin that offers the command 'node.explode'; it offers node.drain, node.drain-again",
  });
  expect(await answer('node.drain', { grace: 'long' })).toEqual({
    status: 'failed',
    code: 'COMMAND_REJECTED',
    message:
      "Bad input for 'node.drain': node: Invalid input: expected string, received undefined; grace: Invalid input: expected number, received string",
  });
  expect(await answer('node.drain', { node: 'bad-output' })).toMatchObject({ status: 'failed', code: 'INVARIANT' });
  expect(await answer('node.drain', { node: 'quota' })).toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: 'The quota is used up',
  });
  expect(await answer('node.drain', input)).toMatchObject({ code: 'COMMAND_FAILED', message: 'kubelet is away' });
});

test('a command of a plugin that does not work is rejected with the reason', async () => {
  const start = async () => {
    throw new Error('no kubelet');
  };
  await using agent = await createTestAgent({
    plugins: [node(async () => ({ evicted: 1 }), start)],
    onStartFailure: { node: 'disable' },
  });
  await agent.start();
  expect(await agent.submit({ type: 'node.drain', input })).toEqual({
    status: 'failed',
    code: 'COMMAND_REJECTED',
    message: "'node.drain' cannot run now: plugin 'node' is failed (no kubelet)",
  });
});

test('one id is executed once: a further submit gets the same outcome, also after a restart', async () => {
  const storage = memoryStorage();
  let runs = 0;
  const plugins = [
    node(async () => {
      runs += 1;
      await Promise.resolve();
      return { evicted: runs };
    }),
  ];
  const request = { id: 'c-1', type: 'node.drain', input };
  const outcome = { status: 'succeeded', output: { evicted: 1 } };
  const first = await createTestAgent({ plugins, storage });
  await first.start();
  expect(await Promise.all([first.submit(request), first.submit(request)])).toEqual([outcome, outcome]);
  expect(await first.submit(request)).toEqual(outcome);
  await first.stop();
  await using second = await createTestAgent({ plugins, storage });
  await second.start();
  expect(await second.submit(request)).toEqual(outcome);
  expect(runs).toBe(1);
});

test('a command is on disk before its handler is called', async () => {
  const storage = memoryStorage();
  let seen: readonly unknown[] = [];
  const handler: Handler = async () => {
    seen = storage.records('commands');
    return { evicted: 0 };
  };
  await using agent = await createTestAgent({ plugins: [node(handler)], storage });
  await agent.start();
  await agent.submit({ id: 'c-1', type: 'node.drain', input });
  expect(seen).toEqual([{ type: 'accepted', request: { id: 'c-1', type: 'node.drain', input } }]);
});

test('a handler that ignores its signal fails at its timeout, and the next command runs', async () => {
  let first = true;
  const handler: Handler = async () => {
    if (!first) return { evicted: 1 };
    first = false;
    return new Promise<never>(() => {});
  };
  await using agent = await createTestAgent({ plugins: [node(handler)] });
  await agent.start();
  const hung = agent.submit({ type: 'node.drain', input });
  const next = agent.submit({ type: 'node.drain', input });
  await agent.advance(60_000);
  expect(await hung).toMatchObject({ code: 'TIMED_OUT', message: "Command 'node.drain' took longer than 60 s" });
  expect(await next).toMatchObject({ status: 'succeeded' });
});

test('a restart resumes an unfinished command or records it as failed, as the command declares', async () => {
  const storage = memoryStorage();
  const called: string[] = [];
  const hang: Handler = () => new Promise<never>(() => {});
  const finish: Handler = async (_, { id, priority }) => {
    called.push(`${id} at ${priority}`);
    return { evicted: 7 };
  };
  const before = await createTestAgent({ plugins: [node(hang)], storage });
  await before.start();
  void before.submit({ id: 'once', type: 'node.drain', input });
  before.crash();
  const between = await createTestAgent({ plugins: [node(hang)], storage });
  await between.start();
  void between.submit({ id: 'again', type: 'node.drain-again', input, priority: 75 });
  void between.submit({ id: 'once-more', type: 'node.drain', input });
  await between.advance(0);
  between.crash();

  await using after = await createTestAgent({ plugins: [node(finish)], storage });
  await after.start();
  await after.advance(0);
  expect(called).toEqual(['again at 75']);
  expect(await after.submit({ id: 'again', type: 'node.drain-again', input })).toMatchObject({
    output: { evicted: 7 },
  });
  expect(await after.submit({ id: 'once-more', type: 'node.drain', input })).toMatchObject({ code: 'COMMAND_FAILED' });
  expect(called).toEqual(['again at 75']);
});

test('an unfinished command is resumed once its plugin has started', async () => {
  const storage = memoryStorage();
  const before = await createTestAgent({ plugins: [node(() => new Promise<never>(() => {}))], storage });
  await before.start();
  void before.submit({ id: 'c-1', type: 'node.drain-again', input });
  await before.advance(0);
  before.crash();

  let starts = 0;
  let runs = 0;
  const start = async () => {
    starts += 1;
    if (starts === 1) throw new Error('not yet');
  };
  const handler: Handler = async () => {
    runs += 1;
    return { evicted: 1 };
  };
  await using after = await createTestAgent({
    plugins: [node(handler, start)],
    onStartFailure: { node: 'retry' },
    storage,
  });
  await after.start();
  expect(runs).toBe(0);
  await after.advance(1_000);
  expect(after.status('node').state).toBe('ok');
  expect(runs).toBe(1);
});

test('with a failing disk no command runs twice, and the sender still gets its outcome', async () => {
  const storage = memoryStorage();
  let runs = 0;
  const handler: Handler = async () => {
    runs += 1;
    storage.failWith(new SpotGuardError('STORAGE_FAILED', 'Disk is full'));
    return { evicted: runs };
  };
  await using agent = await createTestAgent({ plugins: [node(handler)], storage });
  await agent.start();
  const request = { id: 'c-1', type: 'node.drain', input };
  expect(await agent.submit(request)).toMatchObject({ status: 'succeeded' });
  expect(await agent.submit(request)).toMatchObject({ status: 'succeeded', output: { evicted: 1 } });
  expect(agent.log.messages('error')).toEqual(['Outcome of a command could not be written']);

  const refused = { id: 'c-2', type: 'node.drain', input };
  expect(await agent.submit(refused)).toMatchObject({ status: 'failed', code: 'STORAGE_FAILED' });
  expect(runs).toBe(1);
  storage.failWith(undefined);
  expect(await agent.submit(refused)).toMatchObject({ status: 'succeeded' });
});

test('a ledger with unknown lines can be read, and the oldest outcomes are forgotten', async () => {
  const storage = memoryStorage();
  const store = await storage.open('host');
  const ledger = await store.log('commands');
  for (const line of [null, 5, 'text', [], { type: 'accepted' }, { type: 'answered' }]) await ledger.append(line);
  const outcome = { status: 'succeeded', output: { evicted: 0 } };
  for (let index = 0; index <= 1_000; index++) await ledger.append({ type: 'answered', id: `c-${index}`, outcome });

  await using agent = await createTestAgent({ plugins: [node(async () => ({ evicted: 99 }))], storage });
  await agent.start();
  expect(await agent.submit({ id: 'c-1', type: 'node.drain', input })).toEqual(outcome);
  expect(await agent.submit({ id: 'c-0', type: 'node.drain', input })).toMatchObject({ output: { evicted: 99 } });
});
