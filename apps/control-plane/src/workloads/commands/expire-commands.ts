import { and, eq, lte, type SQL, sql } from 'drizzle-orm';
import { commands } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';

const maxWaitMilliseconds = 3_600_000;

/** True for a command that nobody has held for an hour: the world it was meant for is gone. */
export function isExpired(scope: Scope): SQL {
  const limit = new Date(scope.clock.now().getTime() - maxWaitMilliseconds);
  return lte(
    sql`coalesce(${commands.leaseExpiresAt}, ${commands.createdAt})`,
    sql`${limit.toISOString()}::timestamptz`,
  );
}

/** Fails the open commands that the condition names and that waited too long. A late acknowledgement still has the last word. */
export async function expireCommands(scope: Scope, condition: SQL | undefined): Promise<void> {
  const expired = await scope.queries
    .update(commands)
    .set({
      status: 'failed',
      success: false,
      message: 'No agent took this command within an hour; order it again if it is still wanted.',
      completedAt: scope.clock.now(),
    })
    .where(and(eq(commands.accountId, scope.accountId), eq(commands.status, 'pending'), isExpired(scope), condition))
    .returning({ commandId: commands.id, agentId: commands.agentId });
  for (const command of expired) scope.tell('command expired', command);
}
