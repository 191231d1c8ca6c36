import { defineCommand, definePlugin, InstanceIdentity, Lineage, Outbox } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { createTestAgent, fakeAgentInstance, memoryStorage } from '../src/index.js';

const declared = {
  version: '1.0.0',
  summary: 'A test plugin.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;

const whoAmI = defineCommand({
  name: 'probe.who-am-i',
  summary: 'Says which instance this is.',
  input: z.strictObject({}),
  output: z.string(),
  effect: 'read',
});

const probe = definePlugin({
  ...declared,
  id: 'probe',
  needs: { identity: InstanceIdentity, lineage: Lineage },
  commands: { whoAmI },
  setup: ({ needs }) => ({
    commands: { whoAmI: async () => `${needs.lineage.agent} on ${needs.identity.instanceId}` },
  }),
});

test('runs the real kernel with fake services', async () => {
  const services = fakeAgentInstance({ identity: { instanceId: 'i-1' }, lineage: { agent: 'shop' } });
  await using agent = await createTestAgent({ plugins: [probe], services });
  await agent.start();

  expect(agent.status('probe').state).toBe('ok');
  expect(await agent.submit({ type: 'probe.who-am-i', input: {} })).toEqual({
    status: 'succeeded',
    output: 'shop on i-1',
  });
  expect(() => agent.status('nobody')).toThrow("no plugin 'nobody'");
});

test('rejects plugins that an agent would reject', async () => {
  await expect(createTestAgent({ plugins: [probe] })).rejects.toThrow("'probe' needs 'sdk/instance-identity'");
});

test('runs workers only when the clock is advanced', async () => {
  let ticks = 0;
  const ticker = definePlugin({
    ...declared,
    id: 'ticker',
    workers: { tick: 'Counts.' },
    setup: () => ({
      workers: {
        tick: {
          schedule: { everySeconds: 10, kind: 'report' },
          run: async () => {
            ticks += 1;
          },
        },
      },
    }),
  });
  await using agent = await createTestAgent({ plugins: [ticker] });
  await agent.start();
  await agent.advance(4_999);
  expect(ticks).toBe(0);
  await agent.advance(1);
  expect(ticks).toBe(1);
  await agent.advance(30_000);
  expect(ticks).toBe(4);
});

test('a crashed agent neither runs nor stores anything any more, and another one continues from its state', async () => {
  const storage = memoryStorage();
  const delivered: string[] = [];
  const ticks: string[] = [];
  const reporter = (name: string, answers: boolean) =>
    definePlugin({
      ...declared,
      id: 'reporter',
      needs: { outbox: Outbox },
      workers: { report: 'Reports once a second.' },
      setup({ needs }) {
        const channel = needs.outbox.channel<number>({
          kind: 'count',
          keep: 'always',
          deliver: async ({ key }) => {
            delivered.push(`${name} ${key}`);
            if (!answers) await new Promise<never>(() => {});
          },
        });
        let count = 0;
        const run = async () => {
          ticks.push(name);
          count += 1;
          await channel.put(`${name}-${count}`, count);
        };
        return { workers: { report: { schedule: { everySeconds: 1, kind: 'watch' }, run } } };
      },
    });

  const first = await createTestAgent({ plugins: [reporter('first', false)], storage });
  await first.start();
  await first.advance(1_000);
  expect(delivered).toEqual(['first first-1']);
  first.crash();
  await first.advance(60_000);
  await first.stop();
  expect(ticks).toEqual(['first', 'first']);

  await using second = await createTestAgent({ plugins: [reporter('second', true)], storage, clock: first.clock });
  await second.start();
  await second.advance(0);
  expect(delivered).toEqual(['first first-1', 'second first-1', 'second first-2', 'second second-1']);
});

test('stop does not wait for work that ignores its signal', async () => {
  const hang = defineCommand({
    name: 'hanging.hang',
    summary: 'Never answers.',
    input: z.strictObject({}),
    output: z.strictObject({}),
    effect: 'write',
    timeoutSeconds: Number.POSITIVE_INFINITY,
  });
  const hanging = definePlugin({
    ...declared,
    id: 'hanging',
    commands: { hang },
    setup: () => ({
      commands: { hang: () => new Promise<never>(() => {}) },
      stop: () => new Promise<never>(() => {}),
    }),
  });
  const agent = await createTestAgent({ plugins: [hanging] });
  await agent.start();
  const outcome = agent.submit({ type: 'hanging.hang', input: {} });
  await agent.stop();
  await expect(outcome).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(agent.status('hanging').state).toBe('stopped');
});
