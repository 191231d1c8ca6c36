import type { Expectation } from '../judgement.js';
import type { Workload } from '../world/world.js';
import { type Move, move } from './move.js';
import type { Scenario, Stage } from './scenario.js';

const journey: readonly Move[] = [
  { to: 'ondemand', zone: 'us-east-1a', terminateAfterSeconds: 1 },
  { to: 'spot', zone: 'us-east-1a', terminateAfterSeconds: 0 },
  { to: 'spot', zone: 'us-east-1b', terminateAfterSeconds: 1 },
];

/** Two workloads, one with images and one without: to on-demand, back (the old instance is kept), and to another zone. */
export const switchScenario: Scenario = {
  summary: 'spot to on-demand, back, and to another zone; with and without an image of the instance',
  async play(stage) {
    const journeys = await Promise.all([
      travel('with-image', { CREATE_SNAPSHOT_ON_SWITCH: 'true' }, stage),
      travel('without-image', { CREATE_SNAPSHOT_ON_SWITCH: 'false' }, stage),
    ]);
    return { switches: journeys.flat() };
  },
};

async function travel(
  name: string,
  settings: Readonly<Record<string, string>>,
  stage: Stage,
): Promise<Expectation['switches']> {
  const { world, timeline, signal } = stage;
  let workload: Workload = await world.addWorkload({ name, market: 'spot', zone: 'us-east-1a', settings }, signal);
  timeline.reach(`${name}: registered`, `${workload.instanceId} spot in us-east-1a`);
  const expectations: Expectation['switches'][number][] = [];
  for (const order of journey) {
    const moved = await move(workload, order, stage);
    workload = moved.workload;
    expectations.push(moved.expectation);
  }
  return expectations;
}
