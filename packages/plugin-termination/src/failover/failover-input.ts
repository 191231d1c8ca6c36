import * as z from 'zod';
import { notice } from '../notices/notice.js';
import { carriedState } from './failover-state.js';

/**
 * A notice and the state that earlier runs for it left. A run ends with the hand-over. Another run follows when the
 * successor dies afterwards, or when the first run had to report before it found capacity.
 */
export const failoverInput = notice.extend({
  /** 1 for the first run. */
  run: z.number(),
  /** The state that the previous run left. */
  previous: carriedState.optional(),
});
export type FailoverInput = z.output<typeof failoverInput>;

/** The id under which a run is journaled, launches and reports. That of the first run is the id of the notice. */
export function runId({ id, run }: Pick<FailoverInput, 'id' | 'run'>): string {
  return run === 1 ? id : `${id}.${run}`;
}
