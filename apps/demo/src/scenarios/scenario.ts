import type { Expectation } from '../judgement.js';
import type { Timeline } from '../timeline.js';
import type { World } from '../world/world.js';

/** What a scenario gets to play in. */
export interface Stage {
  readonly world: World;
  readonly timeline: Timeline;
  readonly signal: AbortSignal;
}

/** A story with a beginning, things that happen, and what has to be true afterwards. */
export interface Scenario {
  readonly summary: string;
  play(stage: Stage): Promise<Expectation>;
}
