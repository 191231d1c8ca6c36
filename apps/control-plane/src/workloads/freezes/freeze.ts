import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { FreezeRow } from '../../storage/rows.js';
import { freezes } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';

/**
 * A freeze that is in force: while it is, the control plane orders no launch and no end, and delivers no commands. Our
 * agents do not act on a notice either.
 */
export type Freeze = Pick<FreezeRow, 'level' | 'reason' | 'frozenBy' | 'since'>;

/**
 * Finds the freeze that applies to a workload; with several, the one of the highest level, because lifting a lower one would
 * change nothing.
 */
export async function findFreeze(scope: Scope, workloadId: string): Promise<Freeze | undefined> {
  const [found] = await scope.queries
    .select()
    .from(freezes)
    .where(or(appliesToAccount(scope), eq(freezes.workloadId, workloadId)))
    .orderBy(levelRank)
    .limit(1);
  return found;
}

/** Matches the freezes of the scope's account as a whole and those of all accounts. */
export function appliesToAccount(scope: Scope): SQL | undefined {
  return or(eq(freezes.level, 'all'), and(eq(freezes.accountId, scope.accountId), isNull(freezes.workloadId)));
}

/** Orders freezes by their level, the highest first. */
export const levelRank = sql`array_position(array['all', 'account', 'workload'], ${freezes.level})`;

/** Says what is frozen, since when, by whom and why, as the beginning of a sentence without its end. */
export function describeFreeze({ level, since, frozenBy, reason }: Freeze): string {
  const what = { workload: 'The workload', account: 'The account', all: 'Every account of this server' }[level];
  return `${what} is frozen since ${since.toISOString()} by ${frozenByName(frozenBy)}: ${reason}`;
}

/** Who put a freeze in force, as people read it. Only the operator of the server acts on behalf of the system. */
export function frozenByName({ kind, name }: { readonly kind: string; readonly name: string | null }): string {
  return name ?? (kind === 'system' ? "the server's operator" : `a ${kind}`);
}
