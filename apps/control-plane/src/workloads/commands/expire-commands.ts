import { and, eq, lte, type SQL, sql } from 'drizzle-orm';
import { commands } from '../../storage/schema.js';
import type { Scope, Transaction } from '../../storage/scope.js';

/** How long a command waits for an agent that takes it. */
export const maxWaitMilliseconds = 3_600_000;

/** Matches commands that no agent has had a lease of for an hour. What they were ordered for may have changed since. */
export function isExpired(scope: Scope): SQL {
  const limit = new Date(scope.clock.now().getTime() - maxWaitMilliseconds);
  return lte(
    sql`coalesce(${commands.leaseExpiresAt}, ${commands.createdAt})`,
    sql`${limit.toISOString()}::timestamptz`,
  );
}

/**
 * Closes as failed the open commands that match the condition and are expired. An acknowledgement that comes later
 * still replaces this result.
 */
export async function expireCommands(scope: Transaction, condition: SQL | undefined): Promise<void> {
  const expired = await scope.queries
    .update(commands)
    .set({
      status: 'failed',
      success: false,
      message: 'No agent took this command within an hour; order it again if it is still wanted.',
      endedAs: 'expired',
      completedAt: scope.clock.now(),
    })
    .where(and(eq(commands.accountId, scope.accountId), eq(commands.status, 'pending'), isExpired(scope), condition))
    .returning({ commandId: commands.id, agentId: commands.agentId });
  for (const { commandId, agentId } of expired) {
    scope.emit({ type: 'command.expired', workloadId: agentId, data: { commandId } });
  }
}
