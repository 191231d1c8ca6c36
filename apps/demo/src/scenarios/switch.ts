import type { Expectation } from '../judgement.js';
import type { Workload } from '../world/world.js';
import type { Scenario, Stage } from './scenario.js';
import { type SwitchPlan, switchWorkload } from './switch-workload.js';

const plans: readonly SwitchPlan[] = [
  { to: 'ondemand', zone: 'us-east-1a', terminateAfterSeconds: 1 },
  { to: 'spot', zone: 'us-east-1a', terminateAfterSeconds: 0 },
  { to: 'spot', zone: 'us-east-1b', terminateAfterSeconds: 1 },
];

/** Two workloads, one with images and one without: to on-demand, back (the old instance is kept), and to another zone. */
export const switchScenario: Scenario = {
  summary: 'spot to on-demand, back, and to another zone; with and without an image of the instance',
  async run(stage) {
    const switches = await Promise.all([
      runSwitches('with-image', { CREATE_SNAPSHOT_ON_SWITCH: 'true' }, stage),
      runSwitches('without-image', { CREATE_SNAPSHOT_ON_SWITCH: 'false' }, stage),
    ]);
    return { switches: switches.flat() };
  },
};

async function runSwitches(
  name: string,
  settings: Readonly<Record<string, string>>,
  stage: Stage,
): Promise<Expectation['switches']> {
  const { world, timeline, signal } = stage;
  let workload: Workload = await world.addWorkload({ name, market: 'spot', zone: 'us-east-1a', settings }, signal);
  timeline.reach(`${name}: registered`, `${workload.instanceId} spot in us-east-1a`);
  const expectations: Expectation['switches'][number][] = [];
  for (const plan of plans) {
    const switched = await switchWorkload(workload, plan, stage);
    workload = switched.workload;
    expectations.push(switched.expectation);
  }
  return expectations;
}
