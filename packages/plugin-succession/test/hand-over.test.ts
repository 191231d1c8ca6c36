import { definePlugin, type Plugin } from '@spotguard/sdk';
import { createTestAgent, fakeAgentInstance, type TestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { HandOver, type HandOverSides, type HandOverStep, HandOverSteps } from '../src/contract.js';
import { succession } from '../src/index.js';
import { neighbours } from './neighbours.js';

const declared = { version: '0.0.0', summary: 'Part of a test.', stability: 'experimental' } as const;
const from = { instanceId: 'i-old', zone: 'us-east-1a', privateIp: '10.0.0.1' };
const to = { instanceId: 'i-new', zone: 'us-east-1b', privateIp: '10.0.0.2' };
const sides: HandOverSides = { from, to };

function contributing(step: HandOverStep): Plugin {
  return definePlugin({
    ...declared,
    id: `moves-${step.name}`,
    config: z.strictObject({}),
    contributes: { step: HandOverSteps },
    setup: () => ({ contributes: { step } }),
  });
}

async function handOverOf(steps: readonly HandOverStep[]): Promise<{ agent: TestAgent; handOver: HandOver }> {
  let handOver: HandOver | undefined;
  const user = definePlugin({
    ...declared,
    id: 'user',
    config: z.strictObject({}),
    needs: { handOver: HandOver },
    setup({ needs }) {
      handOver = needs.handOver;
      return {};
    },
  });
  const agent = await createTestAgent({
    plugins: [succession, user, ...steps.map(contributing)],
    services: [...fakeAgentInstance(), ...neighbours],
  });
  await agent.start();
  if (handOver === undefined) throw new Error('The plugin was not set up');
  return { agent, handOver };
}

/** A step that writes down each of its calls. */
function noted(name: string, calls: string[], more: Partial<HandOverStep> = {}): HandOverStep {
  return {
    name,
    async handOver({ from: one, to: other }) {
      calls.push(`${name} ${one.instanceId} > ${other.instanceId}`);
    },
    ...more,
  };
}

test('steps run by their order, and those of the same order as their plugins come', async () => {
  const calls: string[] = [];
  const { agent, handOver } = await handOverOf([
    noted('address', calls, { order: 10 }),
    noted('target', calls),
    noted('volume', calls, { order: -1 }),
    noted('record', calls),
  ]);
  await using _ = agent;
  await handOver.run(sides, { signal: AbortSignal.timeout(10_000), log: agent.log });
  expect(calls.map((call) => call.split(' ')[0])).toEqual(['volume', 'target', 'record', 'address']);
});

test('everything is undone last first: by the undo of a step, or by its hand-over the other way round', async () => {
  const calls: string[] = [];
  const { agent, handOver } = await handOverOf([
    noted('volume', calls, {
      async undo({ from: one, to: other }) {
        calls.push(`undo volume ${one.instanceId} > ${other.instanceId}`);
      },
    }),
    noted('address', calls),
  ]);
  await using _ = agent;
  await handOver.undo(sides, { signal: AbortSignal.timeout(10_000), log: agent.log });
  expect(calls).toEqual(['address i-new > i-old', 'undo volume i-old > i-new']);
});

test('a step that takes longer than it may is aborted, named, and may be tried again', async () => {
  let aborted: unknown;
  const { agent, handOver } = await handOverOf([
    {
      name: 'volume',
      timeoutSeconds: 20,
      handOver: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = signal.reason;
            reject(signal.reason);
          });
        }),
    },
  ]);
  await using _ = agent;
  const end = handOver.run(sides, { signal: new AbortController().signal, log: agent.log }).catch((error) => error);
  await agent.advance(20_000);
  expect(await end).toMatchObject({
    code: 'TIMED_OUT',
    retryable: true,
    message: "Hand-over step 'volume' took longer than 20 s",
  });
  expect(aborted).toBe(await end);
});
