import { malformedAnswers, type TestAgent } from '@spotguard/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPlugins as plugins } from '../src/index.js';
import { OddControlPlane } from './malformed/odd-control-plane.js';
import { routes } from './malformed/routes.js';
import { type StartedInstance, startInstance } from './malformed/started-instance.js';

const patience = { interval: 1, timeout: 50_000 };
const built = new Set(plugins.map(({ spec }) => spec.id));
const rebalancePath = 'meta-data/events/recommendations/rebalance';
let instance: StartedInstance;

beforeAll(async () => {
  instance = await startInstance();
});

afterAll(() => instance[Symbol.asyncDispose]());

test.each(routes.filter(({ plugin }) => built.has(plugin)))(
  'whatever $name answers, nothing is launched or removed, and the agent recovers when the answers are valid',
  async (route) => {
    await using controlPlane = await OddControlPlane.start();
    const good = route.good(instance.instanceId);
    const answers = malformedAnswers(good).filter(({ name }) => !(route.valid?.test(name) ?? false));
    controlPlane.misbehave(route, { good: route.finalAnswer ?? good, answers });
    const before = instance.changes().length;
    // A malformed answer may still be accepted as a registration. The remaining answers are then for the next agent.
    while (controlPlane.left > 0) {
      await using agent = await instance.agent({ plugins, serverUrl: controlPlane.url, config: route.config });
      await agent.start();
      const letTimePass = (done: () => boolean) => letTimePassFor(agent, { controlPlane, done });
      const registering = route.name === 'register';
      await letTimePass(() => controlPlane.left === 0 || (registering && isRegistered(agent)));
      if (controlPlane.left > 0) continue;
      const { requestCount } = controlPlane;
      if (!registering) await letTimePass(() => controlPlane.requestCount > requestCount + 1);
      await letTimePass(() => isRegistered(agent) && isWell(agent));
    }
    instance.region.clearMetadataFaults();
    expect(controlPlane.requestCount).toBeGreaterThanOrEqual(answers.length);
    expect(instance.changes().slice(before)).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  },
);

function isRegistered(agent: TestAgent): boolean {
  return agent.log.lines.some(({ message }) => message.startsWith('Agent registered'));
}

function isWell({ agent }: TestAgent): boolean {
  return agent.plugins.every(({ state }) => state === 'ok');
}

/** Advances the clock until `done`. When there are no requests, a long step now and then ends a back-off. */
async function letTimePassFor(
  agent: TestAgent,
  { controlPlane, done }: { readonly controlPlane: OddControlPlane; readonly done: () => boolean },
): Promise<void> {
  let { requestCount } = controlPlane;
  let idleChecks = 0;
  const check = async () => {
    idleChecks = requestCount === controlPlane.requestCount ? idleChecks + 1 : 0;
    requestCount = controlPlane.requestCount;
    if (!done() && !controlPlane.isBusy) {
      if (controlPlane.trigger === 'a rebalance recommendation') recommendAgain(agent);
      await agent.advance(idleChecks % 5 === 4 ? 60_000 : 1_000);
    }
    return done();
  };
  await expect.poll(check, patience).toBe(true);
}

/** Gives the agent a new recommendation, because each is reported only once. */
function recommendAgain({ clock }: TestAgent): void {
  const noticeTime = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  instance.region.clearMetadataFaults();
  instance.region.injectMetadata({
    path: rebalancePath,
    times: 'always',
    effect: { body: JSON.stringify({ noticeTime }) },
  });
}
