import { describeError, isSpotGuardError } from '@spotguard/sdk';
import * as z from 'zod';
import { type LaunchOption, launchOption, skippedOption } from './launch-options.js';

/** Which launch options a failover has tried, and which one it tries now. */
export const launchProgress = z.object({
  options: z.array(launchOption),
  /** Index of the option that is tried now; `options.length` when the round is over. Part of the client token. */
  current: z.number(),
  /** How many times the list of options was started; 0 before the first time. Part of the client token. */
  round: z.number(),
  /** The options in which nothing was launched, each with its last reason. */
  skipped: z.array(skippedOption),
});
export type LaunchProgress = z.output<typeof launchProgress>;

const maxReasonLength = 300;

/** The progress before the first round. */
export const noProgress: LaunchProgress = { options: [], current: 0, round: 0, skipped: [] };

/** Starts the list again. No refusal is final: capacity and quotas become free, and new rights take a while to apply. */
export function beginRound({ round, skipped }: LaunchProgress, options: readonly LaunchOption[]): LaunchProgress {
  return { options: [...options], current: 0, round: round + 1, skipped };
}

/**
 * Goes on to the next option. A used-up quota applies to a whole market, so it skips the other options of that market
 * until the next round.
 */
export function skipOption(
  { options, current, round, skipped }: LaunchProgress,
  error: unknown,
): { progress: LaunchProgress; newlySkipped: LaunchProgress['skipped'] } {
  const code = isSpotGuardError(error) ? error.code : 'INVARIANT';
  const reason = describeError(error).slice(0, maxReasonLength);
  const market = options[current]?.market;
  const isCandidate = (option: LaunchOption, index: number) =>
    index > current && !(code === 'QUOTA_EXCEEDED' && option.market === market);
  const found = options.findIndex(isCandidate);
  const next = found === -1 ? options.length : found;
  const newlySkipped = options.slice(current, next).map((option) => ({ ...option, code, reason }));
  const earlier = skipped.filter(
    (old) => !newlySkipped.some(({ zone, market }) => zone === old.zone && market === old.market),
  );
  return { progress: { options, current: next, round, skipped: [...earlier, ...newlySkipped] }, newlySkipped };
}
