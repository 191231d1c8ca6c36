import type { Queries } from '../../storage/database.js';
import type { Job } from '../job.js';
import { prune } from './prune.js';
import type { RetentionRules } from './retention-rules.js';

/** Creates the job that deletes data that is no longer kept. */
export function retentionJob(queries: Queries, rules: RetentionRules): Job {
  return {
    name: 'retention',
    everyMilliseconds: rules.everyMilliseconds,
    run: async ({ now, signal, log }) => {
      const deleted = await prune({ queries, rules, now, signal });
      if (Object.keys(deleted).length > 0) log.info({ deleted }, 'old reports deleted');
      return undefined;
    },
  };
}
