import { definePlugin, type Plugin } from '@spotguard/sdk';
import { createTestAgent, fakeAgentInstance, type TestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { HandOver, type HandOverSides, type HandOverStep, HandOverSteps } from '../src/contract.js';
import { succession } from '../src/index.js';
import { unusedServices } from './unused-services.js';

const declared = { version: '0.0.0', summary: 'Part of a test.', stability: 'experimental' } as const;
const from = { instanceId: 'i-old', zone: 'us-east-1a', privateIp: '10.0.0.1' };
const to = { instanceId: 'i-new', zone: 'us-east-1b', privateIp: '10.0.0.2' };
const sides: HandOverSides = { from, to };

function pluginWith(step: HandOverStep): Plugin {
  return definePlugin({
    ...declared,
    id: `hands-over-${step.name}`,
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
    plugins: [succession, user, ...steps.map(pluginWith)],
    services: [...fakeAgentInstance(), ...unusedServices],
  });
  await agent.start();
  if (handOver === undefined) throw new Error('The plugin was not set up');
  return { agent, handOver };
}

/** A step that records its calls. */
function recordingStep(name: string, calls: string[], more: Partial<HandOverStep> = {}): HandOverStep {
  return {
    name,
    async handOver({ from: one, to: other }) {
      calls.push(`${name} ${one.instanceId} > ${other.instanceId}`);
    },
    ...more,
  };
}

test('steps run by their order, and steps of the same order in the order of their plugins', async () => {
  const calls: string[] = [];
  const { agent, handOver } = await handOverOf([
    recordingStep('address', calls, { order: 10 }),
    recordingStep('target', calls),
    recordingStep('volume', calls, { order: -1 }),
    recordingStep('record', calls),
  ]);
  await using _ = agent;
  await handOver.run(sides, { signal: AbortSignal.timeout(10_000), log: agent.log });
  expect(calls.map((call) => call.split(' ')[0])).toEqual(['volume', 'target', 'record', 'address']);
});

test('steps are undone in reverse order: by their undo, or by their handOver with the sides exchanged', async () => {
  const calls: string[] = [];
  const { agent, handOver } = await handOverOf([
    recordingStep('volume', calls, {
      async undo({ from: one, to: other }) {
        calls.push(`undo volume ${one.instanceId} > ${other.instanceId}`);
      },
    }),
    recordingStep('address', calls),
  ]);
  await using _ = agent;
  await handOver.undo(sides, { signal: AbortSignal.timeout(10_000), log: agent.log });
  expect(calls).toEqual(['address i-new > i-old', 'undo volume i-old > i-new']);
});

test('a step that exceeds its timeout is aborted with a retryable error that names it', async () => {
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
