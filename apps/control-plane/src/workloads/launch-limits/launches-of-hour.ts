import { and, count, eq, exists, gt, isNotNull, isNull, ne, not, or, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import { commands, replicas, switches } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';
import { endOfPredecessor } from '../replicas/end-of-predecessor.js';
import type { SubjectLimits } from './limit-values.js';
import { rowsOfSubject } from './rows-of-subject.js';

const hourMilliseconds = 3_600_000;

/** How many launches there were, and when there will be fewer than a limit again. */
export interface LaunchCount {
  readonly count: number;
  /** When the next launch is allowed; undefined while one is allowed now. */
  readonly endsAt: Date | undefined;
}

/**
 * Counts the launches of the last hour: switches, replicas, and the replacements that agents launched after a notice. A
 * command that was never delivered launched nothing; one that failed may have launched something, and counts.
 */
export async function countLaunches(
  scope: Scope,
  subject: SubjectLimits,
  max: number | undefined = subject.values.launchesPerHour,
): Promise<LaunchCount> {
  const { queries } = scope;
  const hourAgo = scope.clock.now().getTime() - hourMilliseconds;
  const since = new Date(Math.max(hourAgo, subject.countedFrom?.getTime() ?? 0));
  const wasDelivered = or(isNotNull(commands.leaseExpiresAt), eq(commands.status, 'pending'));
  const sameReplica = queries
    .select({ id: replicas.id })
    .from(replicas)
    .where(and(eq(replicas.agentId, commands.agentId), eq(replicas.idempotencyKey, sql`${commands.id}::text`)));
  const launchedReplica = queries
    .select({ id: replicas.id })
    .from(replicas)
    .where(and(eq(replicas.agentId, switches.agentId), eq(replicas.instanceId, switches.newInstanceId)));
  const launches = unionAll(
    queries
      .select({ at: commands.createdAt })
      .from(commands)
      .where(
        and(
          rowsOfSubject(scope, subject, commands),
          gt(commands.createdAt, since),
          eq(commands.dryRun, false),
          or(
            and(eq(commands.type, 'switch'), wasDelivered),
            and(eq(commands.type, 'create_replica'), eq(commands.status, 'pending'), not(exists(sameReplica))),
          ),
        ),
      ),
    queries
      .select({ at: replicas.createdAt })
      .from(replicas)
      .where(
        and(
          rowsOfSubject(scope, subject, replicas),
          gt(replicas.createdAt, since),
          ne(replicas.createdBy, endOfPredecessor),
        ),
      ),
    queries
      .select({ at: switches.reportedAt })
      .from(switches)
      .where(
        and(
          rowsOfSubject(scope, subject, switches),
          gt(switches.reportedAt, since),
          eq(switches.trigger, 'interruption'),
          isNull(switches.commandId),
          not(exists(launchedReplica)),
        ),
      ),
  ).as('launches');
  const [found] = await queries
    .select({
      count: count(),
      // The launch after whose hour one less than the limit is left.
      decisive: sql<Date | null>`(array_agg(${launches.at} order by ${launches.at} desc))[${max ?? 1}]`.mapWith(
        commands.createdAt,
      ),
    })
    .from(launches);
  const counted = found?.count ?? 0;
  const isReached = max !== undefined && counted >= max && max > 0;
  const decisive = isReached ? found?.decisive : undefined;
  return { count: counted, endsAt: decisive ? new Date(decisive.getTime() + hourMilliseconds) : undefined };
}
