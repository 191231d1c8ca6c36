import { lt, or } from 'drizzle-orm';
import type { Queries } from '../../storage/database.js';
import { logInTries, sessions, setUpCodes, storedAnswers } from '../../storage/schema.js';
import type { Job } from '../job.js';

const everyMilliseconds = 3_600_000;
/** Nothing that it deletes counts any more for longer than this without use. */
const unusedMilliseconds = 24 * 3_600_000;

/**
 * Creates the job that deletes what has ended: sessions, set-up codes, counted tries to log in, and the answers that are kept
 * for repeated requests. None of it counts any more, so it is no matter when it is deleted.
 */
export function expiredJob(queries: Queries): Job {
  return {
    name: 'expired',
    everyMilliseconds,
    run: async ({ now, signal }) => {
      const unusedSince = new Date(now.getTime() - unusedMilliseconds);
      const deletions = [
        () => queries.delete(sessions).where(or(lt(sessions.expiresAt, now), lt(sessions.lastUsedAt, unusedSince))),
        () => queries.delete(setUpCodes).where(lt(setUpCodes.expiresAt, now)),
        () => queries.delete(logInTries).where(lt(logInTries.countedAt, unusedSince)),
        () => queries.delete(storedAnswers).where(lt(storedAnswers.createdAt, unusedSince)),
      ];
      for (const remove of deletions) if (!signal.aborted) await remove();
      return undefined;
    },
  };
}
