import type { cleanupReport } from '@spotguard/protocol';
import type * as z from 'zod';
import type { AgentRow } from '../storage/rows.js';
import { cleanupReports } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';

/** A cleanup report as it came in. */
export interface IncomingCleanup {
  readonly agent: AgentRow;
  readonly report: z.output<typeof cleanupReport>;
  readonly idempotencyKey: string | undefined;
}

/** What agents of a tenant cleaned up. */
export interface CleanupStore {
  /** Stores a report once. */
  record(incoming: IncomingCleanup): Promise<void>;
}

/** Makes the cleanups' store of one tenant. */
export function cleanupStore(scope: Scope): CleanupStore {
  return {
    record: async ({ agent, report, idempotencyKey }) => {
      await scope.queries
        .insert(cleanupReports)
        .values({
          clientId: scope.clientId,
          agentId: agent.id,
          dedupeKey: idempotencyKey ?? report.timestamp,
          report,
          reportedAt: scope.clock.now(),
        })
        .onConflictDoNothing();
    },
  };
}
