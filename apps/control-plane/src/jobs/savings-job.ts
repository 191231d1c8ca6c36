import { computeDay, dayOf, sumMonth } from '../savings/compute-day.js';
import type { Scope } from '../storage/scope.js';
import { type AccountJobParts, forEachAccount } from './account-scopes.js';
import type { Job, JobProgress } from './job.js';

const everyMilliseconds = 15 * 60_000;
const dayMilliseconds = 86_400_000;
/** Reports come up to two days late, so as many past days are computed again each time. */
const lateDays = 2;
/** After a longer pause, earlier days stay as they are: their prices are no longer kept exactly. */
const maxDays = 30;

/** Creates the job that keeps the bills of the days up to date. */
export function savingsJob(parts: AccountJobParts): Job {
  return {
    name: 'savings',
    everyMilliseconds,
    run: async ({ now, signal, progress }) => {
      const days = daysToCompute(progress, now);
      await forEachAccount(parts, signal, (scope) => computeDays(scope, days, signal));
      return signal.aborted ? undefined : { through: now.toISOString() };
    },
  };
}

async function computeDays(scope: Scope, days: readonly Date[], signal: AbortSignal): Promise<void> {
  for (const [index, day] of days.entries()) {
    if (signal.aborted) return;
    await computeDay(scope, day);
    const next = days[index + 1];
    if (next === undefined || next.getUTCMonth() !== day.getUTCMonth()) await sumMonth(scope, day);
  }
}

/** The days from two before the last run until today, oldest first. */
function daysToCompute(progress: JobProgress | undefined, now: Date): readonly Date[] {
  const through = progress?.['through'];
  const last = typeof through === 'string' ? new Date(through) : now;
  const today = dayOf(now).getTime();
  const first = Math.max(dayOf(last).getTime() - lateDays * dayMilliseconds, today - maxDays * dayMilliseconds);
  return Array.from(
    { length: Math.round((today - first) / dayMilliseconds) + 1 },
    (_, index) => new Date(first + index * dayMilliseconds),
  );
}
