import { malformedAnswers } from '@spotguard/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPlugins as plugins } from '../src/index.js';
import { OddControlPlane } from './malformed/odd-control-plane.js';
import { type StartedInstance, startInstance } from './malformed/started-instance.js';

const patience = { interval: 1, timeout: 60_000 };
const watched = plugins.some(({ spec }) => spec.id === 'termination');
let instance: StartedInstance;

beforeAll(async () => {
  instance = await startInstance();
});

afterAll(() => instance[Symbol.asyncDispose]());

const rarely = 3_600;
const signals = [
  {
    path: 'meta-data/spot/instance-action',
    config: { terminationCheckSeconds: 1, rebalanceCheckSeconds: rarely },
    answers: malformedAnswers({ action: 'terminate' }),
  },
  {
    path: 'meta-data/events/recommendations/rebalance',
    config: { terminationCheckSeconds: rarely, rebalanceCheckSeconds: 1 },
    answers: malformedAnswers({ noticeTime: '2026-11-23T08:22:00Z' }),
  },
  {
    path: 'meta-data/events/maintenance/scheduled',
    config: { terminationCheckSeconds: rarely, rebalanceCheckSeconds: 10 },
    answers: malformedAnswers([{ EventId: 'instance-event-0d59937288b749b32', Code: 'system-reboot' }]),
  },
];

test.runIf(watched).each(signals)(
  'whatever the metadata service answers at $path, the agent changes nothing without a valid signal',
  async ({ path, config, answers }) => {
    await using controlPlane = await OddControlPlane.start();
    const termination = { ...config, rebalancePolicy: 'report' };
    await using agent = await instance.agent({ plugins, serverUrl: controlPlane.url, config: { termination } });
    await agent.start();
    const lastRequestNumber = () =>
      instance.region.metadataRequests(instance.instanceId).findLast((request) => request.path === path)?.number ?? 0;
    const letTimePass = async (done: () => boolean) => {
      let checks = 0;
      const check = async () => {
        checks += 1;
        // A long step now and then, because after a valid maintenance event the agent waits for minutes.
        if (!done() && !controlPlane.isBusy) await agent.advance(checks % 15 === 0 ? 300_000 : 1_000);
        return done();
      };
      await expect.poll(check, patience).toBe(true);
    };
    const answerOnce = async ({ status, body }: { readonly status: number; readonly body: string }) => {
      if (status === 200 && isInterruption(body)) return;
      instance.region.clearMetadataFaults();
      instance.region.injectMetadata({ path, times: 'always', effect: { status, body } });
      const before = lastRequestNumber();
      await letTimePass(() => lastRequestNumber() > before);
    };
    for (const answer of answers) await answerOnce(answer);
    const anything = fc.oneof(fc.string(), fc.json({ maxDepth: 2 }), fc.string({ unit: 'binary' }));
    const property = fc.asyncProperty(anything, (body) => answerOnce({ status: 200, body }));
    await fc.assert(property, { numRuns: 30 });
    instance.region.clearMetadataFaults();
    await letTimePass(() => agent.agent.plugins.every(({ state }) => state === 'ok'));
    expect(instance.changes()).toEqual([]);
    expect(controlPlane.requests.filter((request) => request.includes('termination-imminent'))).toEqual([]);
    expect(agent.log.messages('warn').length).toBeGreaterThan(0);
  },
);

/** Whether a body names an action. The agent may treat it as a notice, even when the rest is malformed. */
function isInterruption(body: string): boolean {
  try {
    return ['terminate', 'stop', 'hibernate'].includes(JSON.parse(body)?.action);
  } catch {
    return false;
  }
}
