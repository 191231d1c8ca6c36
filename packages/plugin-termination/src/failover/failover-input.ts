import * as z from 'zod';
import { notice } from '../notices/notice.js';
import { handedOn } from './failover-state.js';

/**
 * A notice, and what earlier runs for it came to: one run ends with the hand-over, so that a successor that dies
 * afterwards, or a launch that found no room in time to say so, is followed by another run.
 */
export const failoverInput = notice.extend({
  /** 1 for the first run. */
  run: z.number(),
  /** What the runs before have left. */
  before: handedOn.optional(),
});
export type FailoverInput = z.output<typeof failoverInput>;

/** The id under which a run is journaled, launches and reports. The first one's is the notice's own. */
export function runId({ id, run }: Pick<FailoverInput, 'id' | 'run'>): string {
  return run === 1 ? id : `${id}.${run}`;
}
