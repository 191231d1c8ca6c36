import { describeError, isSpotGuardError } from '@spotguard/sdk';
import * as z from 'zod';
import { leftRung, type Rung, rung } from './ladder.js';

/** Where the launch stands in the ladder. */
export const climb = z.object({
  ladder: z.array(rung),
  /** The rung that is tried now; beyond the last when this round is over. */
  number: z.number(),
  /** How often the ladder was begun; 0 before the first time. With the rung, part of the client token. */
  round: z.number(),
  /** The rungs that were left, the last reason of each. */
  left: z.array(leftRung),
});
export type Climb = z.output<typeof climb>;

const maxReasonLength = 300;

export const notBegun: Climb = { ladder: [], number: 0, round: 0, left: [] };

/** From the bottom again: no refusal is final, as capacity comes back, quotas are freed and rights take a while to count. */
export function beginRound({ round, left }: Climb, ladder: readonly Rung[]): Climb {
  return { ladder: [...ladder], number: 0, round: round + 1, left };
}

/** One rung on; a used-up quota is that of a market, so the rest of that market is left too until the next round. */
export function leaveRung(
  { ladder, number, round, left }: Climb,
  error: unknown,
): { climb: Climb; gone: Climb['left'] } {
  const code = isSpotGuardError(error) ? error.code : 'INVARIANT';
  const reason = describeError(error).slice(0, maxReasonLength);
  const market = ladder[number]?.market;
  const isFurther = (rung: Rung, place: number) =>
    place > number && !(code === 'QUOTA_EXCEEDED' && rung.market === market);
  const next = ladder.findIndex(isFurther);
  const end = next === -1 ? ladder.length : next;
  const gone = ladder.slice(number, end).map((rung) => ({ ...rung, code, reason }));
  const others = left.filter((old) => !gone.some(({ zone, market }) => zone === old.zone && market === old.market));
  return { climb: { ladder, number: end, round, left: [...others, ...gone] }, gone };
}
