import { and, eq, exists, isNull, not, notExists, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { instances, replicas, workloads } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';
import { isSilentAt, maxSilenceSeconds } from '../instances/contact.js';
import { liveReplicaStates } from './find-replica.js';

/**
 * Finds the workloads whose replicas are not as configured, or whose replica is silent, although their primary is in contact.
 * Mostly the heartbeats of the primary have adjusted them before.
 */
export async function findUnadjusted(scope: Scope): Promise<readonly string[]> {
  const moment = sql`${scope.clock.now().toISOString()}::timestamptz`;
  const primary = alias(instances, 'primary_instance');
  const own = alias(instances, 'replica_instance');
  const replicasThat = (condition?: SQL) =>
    scope.queries
      .select({ one: sql`1` })
      .from(replicas)
      .leftJoin(own, and(eq(own.agentId, replicas.agentId), eq(own.instanceId, replicas.instanceId)))
      .where(
        and(
          eq(replicas.agentId, workloads.id),
          eq(replicas.isActive, true),
          sql`${replicas.status} in ${[...liveReplicaStates]}`,
          condition,
        ),
      );
  const isMissing = and(workloads.manualReplicaEnabled, workloads.enabled, notExists(replicasThat()));
  const isUnwanted = and(not(workloads.manualReplicaEnabled), exists(replicasThat(eq(replicas.type, 'manual'))));
  const isSilentBeside = sql`${own.hasAgent} and greatest(${own.lastSeenAt}, ${primary.heardSince}) + make_interval(secs => ${maxSilenceSeconds(own)}) < ${moment}`;
  const found = await scope.queries
    .select({ id: workloads.id })
    .from(workloads)
    .innerJoin(primary, and(eq(primary.agentId, workloads.id), eq(primary.instanceId, workloads.primaryInstanceId)))
    .where(
      and(
        eq(workloads.accountId, scope.accountId),
        isNull(workloads.deletedAt),
        not(isSilentAt(moment, primary)),
        or(isMissing, isUnwanted, exists(replicasThat(isSilentBeside))),
      ),
    );
  return found.map(({ id }) => id);
}
