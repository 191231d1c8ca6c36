import { and, eq, gt, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import { commands, replicas } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';
import { endOfPredecessor } from '../replicas/end-of-predecessor.js';
import type { SubjectLimits } from './limit-values.js';
import { rowsOfSubject } from './rows-of-subject.js';

/** Older failures are forgotten, so that a launch is tried once more. */
const memoryMilliseconds = 24 * 3_600_000;

/** The failures since the last success. */
export interface FailureCount {
  readonly count: number;
  /** When the oldest of them is forgotten; undefined without failures. */
  readonly endsAt: Date | undefined;
}

/**
 * Counts the switches and replicas of the last day that have failed since one succeeded. A replica succeeds when it becomes
 * ready. A command that was cancelled, expired or never tried is no failure.
 */
export async function countFailures(scope: Scope, subject: SubjectLimits): Promise<FailureCount> {
  const { queries } = scope;
  const dayAgo = new Date(scope.clock.now().getTime() - memoryMilliseconds);
  const ofReplica = and(
    rowsOfSubject(scope, subject, replicas),
    gt(replicas.createdAt, dayAgo),
    ne(replicas.createdBy, endOfPredecessor),
  );
  const moments = unionAll(
    queries
      .select({
        at: sql<Date>`${commands.completedAt}`.as('at'),
        hasFailed: sql<boolean>`${commands.status} = 'failed'`.as('has_failed'),
      })
      .from(commands)
      .where(
        and(
          rowsOfSubject(scope, subject, commands),
          gt(commands.createdAt, dayAgo),
          eq(commands.type, 'switch'),
          eq(commands.dryRun, false),
          isNotNull(commands.executedAt),
          isNull(commands.endedAs),
        ),
      ),
    queries
      .select({ at: sql<Date>`${replicas.failedAt}`.as('at'), hasFailed: sql<boolean>`true`.as('has_failed') })
      .from(replicas)
      .where(and(ofReplica, isNotNull(replicas.failedAt), isNull(replicas.readyAt))),
    queries
      .select({ at: sql<Date>`${replicas.readyAt}`.as('at'), hasFailed: sql<boolean>`false`.as('has_failed') })
      .from(replicas)
      .where(and(ofReplica, isNotNull(replicas.readyAt))),
  );
  const ends = queries.$with('ends').as(moments);
  const countedFrom = (subject.countedFrom ?? dayAgo).toISOString();
  const [found] = await queries
    .with(ends)
    .select({
      count: sql<number>`count(*)`.mapWith(Number),
      oldest: sql<Date | null>`min(${ends.at})`.mapWith(commands.createdAt),
    })
    .from(ends)
    .where(
      and(
        ends.hasFailed,
        sql`${ends.at} > ${countedFrom}::timestamptz`,
        sql`${ends.at} > coalesce((select max(at) from ends as success where not success.has_failed), '-infinity')`,
      ),
    );
  const { count = 0, oldest } = found ?? {};
  return { count, endsAt: oldest ? new Date(oldest.getTime() + memoryMilliseconds) : undefined };
}
