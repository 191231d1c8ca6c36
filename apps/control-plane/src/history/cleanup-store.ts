import type { cleanupReport } from '@spotguard/protocol';
import { and, desc, eq, lt, or } from 'drizzle-orm';
import type * as z from 'zod';
import type { WorkloadRow } from '../storage/rows.js';
import { cleanupReports } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { type HistoryFilter, inTime } from './history-filter.js';

/** A cleanup report as it was received. */
export interface IncomingCleanup {
  readonly workload: WorkloadRow;
  readonly report: z.output<typeof cleanupReport>;
  readonly idempotencyKey: string | undefined;
}

/** A cleanup report as it is stored. */
export interface StoredCleanup {
  readonly id: string;
  readonly workloadId: string;
  readonly report: z.output<typeof cleanupReport>;
  readonly reportedAt: Date;
}

/** Which cleanups to list. */
export interface CleanupFilter extends HistoryFilter {
  /** Only cleanups that were reported before this one: those of the next page. */
  readonly before?: { readonly reportedAt: Date; readonly id: string } | undefined;
}

/** The cleanup reports of an account's agents. */
export interface CleanupStore {
  /** Stores a report once. */
  record(incoming: IncomingCleanup): Promise<void>;
  /** Lists cleanups that match, newest first: one more than the limit when there are more. */
  listPage(filter: CleanupFilter): Promise<readonly StoredCleanup[]>;
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
    listPage: async (filter) => {
      const { limit, workloadId, before } = filter;
      const { id, reportedAt } = cleanupReports;
      const isBefore =
        before && or(lt(reportedAt, before.reportedAt), and(eq(reportedAt, before.reportedAt), lt(id, before.id)));
      const rows = await scope.queries
        .select()
        .from(cleanupReports)
        .where(
          and(
            eq(cleanupReports.accountId, scope.accountId),
            workloadId === undefined ? undefined : eq(cleanupReports.agentId, workloadId),
            isBefore,
            ...inTime(reportedAt, filter),
          ),
        )
        .orderBy(desc(reportedAt), desc(id))
        .limit(limit + 1);
      // Only `record` writes the column, and only with reports that were checked.
      return rows.map((row) => ({ ...row, workloadId: row.agentId, report: row.report as StoredCleanup['report'] }));
    },
  };
}
