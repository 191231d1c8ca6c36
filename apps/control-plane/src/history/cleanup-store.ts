import type { cleanupReport } from '@spotguard/protocol';
import type * as z from 'zod';
import type { WorkloadRow } from '../storage/rows.js';
import { cleanupReports } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';

/** A cleanup report as it was received. */
export interface IncomingCleanup {
  readonly workload: WorkloadRow;
  readonly report: z.output<typeof cleanupReport>;
  readonly idempotencyKey: string | undefined;
}

/** The cleanup reports of an account's agents. */
export interface CleanupStore {
  /** Stores a report once. */
  record(incoming: IncomingCleanup): Promise<void>;
}

/** Creates the store of cleanup reports of one account. */
export function cleanupStore(scope: Scope): CleanupStore {
  return {
    record: async ({ workload, report, idempotencyKey }) => {
      await scope.queries
        .insert(cleanupReports)
        .values({
          accountId: scope.accountId,
          agentId: workload.id,
          dedupeKey: idempotencyKey ?? report.timestamp,
          report,
          reportedAt: scope.clock.now(),
        })
        .onConflictDoNothing();
    },
  };
}
