import type { LeftRunning } from '@spotguard/protocol';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { CommandRow } from '../../storage/rows.js';
import { commands, switches } from '../../storage/schema.js';
import { inTransaction, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { expireCommands } from './expire-commands.js';

/** A command, and what became known after the agent's acknowledgement. */
export interface FoundCommand {
  readonly command: CommandRow;
  /** The old instance, if it could not be ended. That becomes known only after the acknowledgement, which the old instance sends. */
  readonly leftRunning: LeftRunning | null;
}

/** Finds a command of the account. A command that no agent has leased in time is marked as failed first. */
export async function findCommand(scope: Scope, commandId: string): Promise<FoundCommand | undefined> {
  if (!isUuid(commandId)) return undefined;
  await inTransaction(scope, (transaction) => expireCommands(transaction, eq(commands.id, commandId)));
  const [found] = await scope.queries
    .select({ command: commands, leftRunning: switches.leftRunning })
    .from(commands)
    .leftJoin(switches, and(eq(switches.commandId, commands.id), isNotNull(switches.leftRunning)))
    .where(and(eq(commands.accountId, scope.accountId), eq(commands.id, commandId)))
    .limit(1);
  return found;
}
