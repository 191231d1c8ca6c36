import type { Expectation } from '../judgement.js';
import type { Timeline } from '../timeline.js';
import type { World } from '../world/world.js';

/** What a scenario runs in. */
export interface Stage {
  readonly world: World;
  readonly timeline: Timeline;
  readonly signal: AbortSignal;
}

/** A sequence of events in a world, which returns the expected final state. */
export interface Scenario {
  readonly summary: string;
  run(stage: Stage): Promise<Expectation>;
}
