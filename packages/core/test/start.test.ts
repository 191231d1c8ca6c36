import {
  defineExtensionPoint,
  definePlugin,
  defineToken,
  InstanceIdentity,
  optional,
  type Plugin,
  SpotGuardError,
} from '@spotguard/sdk';
import { createTestAgent, fakeAgentInstance, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const Base = defineToken<string>('start/base');
const Guests = defineExtensionPoint<string>('start/guests');
const neverEnds = () => new Promise<never>(() => {});

function base(start: (signal: AbortSignal) => Promise<void>): Plugin {
  return definePlugin({
    ...declared,
    id: 'base',
    provides: { base: Base },
    contributes: { guest: Guests },
    setup: () => ({ provides: { base: 'b' }, contributes: { guest: 'g' }, start }),
  });
}

const strict = definePlugin({ ...declared, id: 'strict', needs: { base: Base }, setup: () => ({}) });
const optionalUser = (events: string[]) =>
  definePlugin({
    ...declared,
    id: 'patient',
    needs: { base: optional(Base), guests: Guests },
    setup: () => ({
      start: async () => {
        events.push('patient started');
      },
    }),
  });
const neighbour = definePlugin({ ...declared, id: 'neighbour', setup: () => ({}) });

/** A start that fails the first `times` times. */
function failing(times: number, attempts: number[] = []): () => Promise<void> {
  return async () => {
    attempts.push(attempts.length + 1);
    if (attempts.length <= times) throw new Error('no network');
  };
}

test('a plugin starts after those that it needs, and at the same time as the others', async () => {
  const events: string[] = [];
  let open = () => {};
  const slow = base(async () => {
    events.push('base starts');
    await new Promise<void>((resolve) => {
      open = resolve;
    });
    events.push('base started');
  });
  await using agent = await createTestAgent({ plugins: [optionalUser(events), slow, neighbour] });
  const starting = agent.start();
  await agent.advance(0);
  expect(events).toEqual(['base starts']);
  expect(agent.status('neighbour').state).toBe('ok');
  expect(agent.status('patient').state).toBe('starting');
  open();
  await starting;
  expect(events).toEqual(['base starts', 'base started', 'patient started']);
});

test('policy abort: the agent does not start, and what had started is stopped in reverse', async () => {
  const events: string[] = [];
  const stopping = (id: string, needs = {}) =>
    definePlugin({
      ...declared,
      id,
      needs,
      setup: () => ({
        stop: async () => {
          events.push(`stop ${id}`);
        },
      }),
    });
  await using agent = await createTestAgent({
    plugins: [stopping('first'), base(failing(9)), stopping('last', { base: Base })],
  });
  await expect(agent.start()).rejects.toMatchObject({
    code: 'PLUGIN_START_FAILED',
    message: "Plugin 'base' did not start: no network",
    retryable: false,
  });
  expect(events).toEqual(['stop last', 'stop first']);
});

test('the error of a start with a retryable cause is retryable', async () => {
  const refused = async () => {
    throw new SpotGuardError('UPSTREAM_FAILED', 'Throttled', { retryable: true });
  };
  await using agent = await createTestAgent({ plugins: [base(refused)] });
  await expect(agent.start()).rejects.toMatchObject({ code: 'PLUGIN_START_FAILED', retryable: true });
});

test('policy disable: plugins that need the failed one are blocked; those that need it optionally start', async () => {
  const events: string[] = [];
  await using agent = await createTestAgent({
    plugins: [strict, optionalUser(events), base(failing(9)), neighbour],
    onStartFailure: { base: 'disable' },
  });
  await agent.start();
  expect(agent.status('base')).toMatchObject({ state: 'failed', reason: 'no network' });
  expect(agent.status('strict')).toMatchObject({ state: 'blocked', reason: "'base' is failed" });
  expect(agent.status('neighbour').state).toBe('ok');
  expect(agent.status('patient').state).toBe('ok');
  await agent.advance(600_000);
  expect(agent.status('base').state).toBe('failed');
});

test('policy retry: the start is repeated with growing pauses, and blocked plugins start once it succeeds', async () => {
  const attempts: number[] = [];
  await using agent = await createTestAgent({
    plugins: [strict, base(failing(3, attempts))],
    onStartFailure: { base: 'retry' },
    random: () => 0.999,
  });
  await agent.start();
  expect(agent.status('base').state).toBe('failed');
  expect(agent.status('strict').state).toBe('blocked');
  await agent.advance(1_000);
  expect(attempts).toHaveLength(2);
  await agent.advance(1_000);
  expect(attempts).toHaveLength(2);
  await agent.advance(1_000);
  expect(attempts).toHaveLength(3);
  await agent.advance(4_000);
  expect(attempts).toHaveLength(4);
  expect(agent.status('base').state).toBe('ok');
  expect(agent.status('strict').state).toBe('ok');
});

test("the operator's policy overrides the plugin's", async () => {
  const choosy = definePlugin({
    ...declared,
    id: 'choosy',
    onStartFailure: 'disable',
    setup: () => ({ start: failing(9) }),
  });
  await using lenient = await createTestAgent({ plugins: [choosy] });
  await lenient.start();
  expect(lenient.status('choosy').state).toBe('failed');
  await using harsh = await createTestAgent({ plugins: [choosy], onStartFailure: { choosy: 'abort' } });
  await expect(harsh.start()).rejects.toMatchObject({ code: 'PLUGIN_START_FAILED' });
});

test('a start that takes longer than a minute fails, even if it ignores its signal', async () => {
  await using agent = await createTestAgent({ plugins: [base(neverEnds)], onStartFailure: { base: 'disable' } });
  const starting = agent.start();
  await agent.advance(59_999);
  expect(agent.status('base').state).toBe('starting');
  await agent.advance(1);
  await starting;
  expect(agent.status('base').reason).toBe("Start of plugin 'base' took longer than 60 s");
});

test('stop makes a running start reject', async () => {
  const agent = await createTestAgent({ plugins: [base(neverEnds), strict] });
  const starting = agent.start();
  const outcome = expect(starting).rejects.toMatchObject({ code: 'CANCELLED' });
  await agent.advance(0);
  await agent.stop();
  await outcome;
  expect(agent.agent.plugins.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
});

test('a plugin whose start ends after the stop stays stopped', async () => {
  const working = memoryStorage();
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const storage = { open: (owner: string) => opened.then(() => working.open(owner)) };
  const agent = await createTestAgent({ plugins: [platform(0)], storage });
  const outcome = expect(agent.start()).rejects.toMatchObject({ code: 'CANCELLED' });
  await agent.advance(0);
  await agent.stop();
  open();
  await outcome;
  expect(agent.status('platform').state).toBe('stopped');
});

test('an agent starts once, and cannot be started after it was stopped', async () => {
  const attempts: number[] = [];
  await using agent = await createTestAgent({ plugins: [base(failing(0, attempts))] });
  await Promise.all([agent.start(), agent.start()]);
  expect(attempts).toEqual([1]);
  let ran = false;
  const idle = definePlugin({
    ...declared,
    id: 'idle',
    setup() {
      ran = true;
      return {};
    },
  });
  const stopped = await createTestAgent({ plugins: [idle] });
  await stopped.stop();
  await expect(stopped.start()).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(ran).toBe(false);
});

test('status listeners are called at each change, and one that throws is logged', async () => {
  const seen: string[] = [];
  await using agent = await createTestAgent({ plugins: [neighbour] });
  agent.agent.onStatus(() => {
    throw new Error('bad listener');
  });
  const forget = agent.agent.onStatus(([status]) => seen.push(`${status?.id} ${status?.state}`));
  await agent.start();
  expect(seen).toEqual(['neighbour ok']);
  forget();
  await agent.stop();
  expect(seen).toEqual(['neighbour ok']);
  expect(agent.log.messages('error')).toContain('Status listener failed');
});

function platform(attemptsThatFail: number): Plugin {
  const [[, identity] = []] = fakeAgentInstance({ identity: { instanceId: 'i-late' } });
  return definePlugin({
    ...declared,
    id: 'platform',
    provides: { identity: InstanceIdentity },
    setup: () => ({ provides: { identity: identity as InstanceIdentity }, start: failing(attemptsThatFail) }),
  });
}

test('a platform that answers late does not delay other plugins, and the state has the id that it provides', async () => {
  const storage = memoryStorage();
  await using agent = await createTestAgent({
    plugins: [platform(1), neighbour],
    onStartFailure: { platform: 'retry' },
    storage,
  });
  await agent.start();
  expect(agent.status('neighbour').state).toBe('ok');
  const answer = agent.submit({ id: 'c-1', type: 'nothing', input: {} });
  await agent.advance(1_000);
  expect(agent.status('platform').state).toBe('ok');
  expect(await answer).toMatchObject({ code: 'COMMAND_UNKNOWN' });
  expect(storage.records('commands', 'i-late')).toHaveLength(1);
});

test('a platform that never answers does not keep the agent from stopping', async () => {
  const agent = await createTestAgent({
    plugins: [platform(99), neighbour],
    onStartFailure: { platform: 'disable' },
  });
  await agent.start();
  const answer = agent.submit({ type: 'nothing', input: {} });
  const rejected = expect(answer).rejects.toMatchObject({ code: 'CANCELLED' });
  await agent.stop();
  await rejected;
});

test('a start that fails with CONFIG_INVALID ends the agent, unless the operator set the policy retry', async () => {
  const misconfigured = definePlugin({
    ...declared,
    id: 'misconfigured',
    onStartFailure: 'retry',
    setup: () => ({
      start: async () => {
        throw new SpotGuardError('CONFIG_INVALID', 'The tag says otherwise');
      },
    }),
  });
  await using agent = await createTestAgent({ plugins: [misconfigured] });
  await agent.start();
  expect(await agent.agent.ended).toMatchObject({
    outcome: 'failed',
    error: { code: 'PLUGIN_START_FAILED', message: expect.stringContaining('The tag says otherwise') },
  });
  await using patient = await createTestAgent({
    plugins: [misconfigured],
    onStartFailure: { misconfigured: 'retry' },
  });
  await patient.start();
  await patient.advance(120_000);
  const isOver = await Promise.race([patient.agent.ended.then(() => true), Promise.resolve(false)]);
  expect(isOver).toBe(false);
});
