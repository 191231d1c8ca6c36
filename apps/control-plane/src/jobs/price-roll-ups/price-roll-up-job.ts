import { rollUpPrices } from '../../prices/roll-up-prices.js';
import type { Queries } from '../../storage/database.js';
import { accounts } from '../../storage/schema.js';
import type { Job } from '../job.js';

const everyMilliseconds = 10 * 60_000;
/** A point may be committed this long after the time that is stored with it. */
const commitMilliseconds = 5 * 60_000;
/** How far back the first run looks: as long as points are kept by default. */
const firstMilliseconds = 31 * 86_400_000;

/** Creates the job that keeps the hours and days of the prices up to date. */
export function priceRollUpJob(queries: Queries): Job {
  return {
    name: 'price-roll-ups',
    everyMilliseconds,
    run: async ({ now, signal, progress }) => {
      const since = sinceOf(progress?.['through'], now);
      for (const { id: accountId } of await queries.select({ id: accounts.id }).from(accounts)) {
        if (signal.aborted) return undefined;
        await rollUpPrices(queries, { accountId, since, now });
      }
      return { through: now.toISOString() };
    },
  };
}

function sinceOf(through: unknown, now: Date): Date {
  const last = typeof through === 'string' ? Date.parse(through) : Number.NaN;
  return new Date(Number.isNaN(last) ? now.getTime() - firstMilliseconds : last - commitMilliseconds);
}
