import { and, eq, isNull } from 'drizzle-orm';
import type { WorkloadRow } from '../../storage/rows.js';
import { commands } from '../../storage/schema.js';
import { rowsOf, type Transaction } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';

/** The result of a command, as the agent reports it. */
export interface Acknowledgement {
  readonly success: boolean;
  readonly message: string | undefined;
  /** What the command returned, as JSON; undefined when the agent sent nothing or too much. */
  readonly output?: unknown;
  /** Whether the agent gave the command up because it was cancelled. */
  readonly isCancelled?: boolean | undefined;
}

/** A command of a workload, and its result. */
export interface CommandResult {
  readonly workload: WorkloadRow;
  readonly commandId: string;
  readonly outcome: Acknowledgement;
}

/** Closes a command; the first acknowledgement counts. False when this agent has no such command. */
export async function acknowledge(
  scope: Transaction,
  { workload, commandId, outcome }: CommandResult,
): Promise<boolean> {
  if (!isUuid(commandId)) return false;
  const itself = rowsOf(scope, workload.id, commands, eq(commands.id, commandId));
  const now = scope.clock.now();
  const { success, message } = outcome;
  const isCancelled = !success && outcome.isCancelled === true;
  const closed = await scope.queries
    .update(commands)
    .set({
      status: success ? 'completed' : 'failed',
      success,
      message: message ?? null,
      output: outcome.output ?? null,
      endedAs: isCancelled ? 'cancelled' : null,
      executedAt: now,
      completedAt: now,
    })
    .where(and(itself, isNull(commands.executedAt)))
    .returning({ id: commands.id });
  if (closed.length > 0) {
    const told = { workloadId: workload.id };
    if (isCancelled) scope.emit({ ...told, type: 'command.cancelled', data: { commandId, message } });
    else scope.emit({ ...told, type: 'command.finished', data: { commandId, success, message } });
    return true;
  }
  const known = await scope.queries.select({ id: commands.id }).from(commands).where(itself);
  return known.length > 0;
}
