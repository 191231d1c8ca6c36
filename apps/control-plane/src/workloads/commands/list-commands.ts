import { and, desc, eq, gte, lt } from 'drizzle-orm';
import type { CommandRow } from '../../storage/rows.js';
import { commands } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';
import { type CommandState, isInState } from './command-state.js';

/** Which commands to list. Absent conditions match all. */
export interface CommandFilter {
  readonly workloadId?: string | undefined;
  readonly type?: string | undefined;
  readonly state?: CommandState | undefined;
  readonly origin?: CommandRow['origin'] | undefined;
  /** Only commands that this one has ordered. */
  readonly parentCommandId?: string | undefined;
  /** Ordered at this time or later. */
  readonly from?: Date | undefined;
  /** Ordered before this time. */
  readonly to?: Date | undefined;
  /** Only commands with a smaller sequence: those of the next page. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Lists an account's commands that match, newest first; one more than the limit when there is a next page. */
export function listCommands(scope: Scope, filter: CommandFilter): Promise<CommandRow[]> {
  const { workloadId, type, state, origin, parentCommandId, from, to, before, limit } = filter;
  return scope.queries
    .select()
    .from(commands)
    .where(
      and(
        eq(commands.accountId, scope.accountId),
        workloadId === undefined ? undefined : eq(commands.agentId, workloadId),
        type === undefined ? undefined : eq(commands.type, type),
        state === undefined ? undefined : isInState(scope, state),
        origin ? eq(commands.origin, origin) : undefined,
        parentCommandId === undefined ? undefined : eq(commands.parentCommandId, parentCommandId),
        from === undefined ? undefined : gte(commands.createdAt, from),
        to === undefined ? undefined : lt(commands.createdAt, to),
        before === undefined ? undefined : lt(commands.sequence, before),
      ),
    )
    .orderBy(desc(commands.sequence))
    .limit(limit + 1);
}
