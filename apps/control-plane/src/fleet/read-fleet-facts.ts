import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, ne } from 'drizzle-orm';
import { commands, interruptions, limitTrips, placements } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';

/** The commands that move a workload. */
export const moves: readonly string[] = ['switch', 'promote_replica'];

/** What happened of late and what is under way, of an account or of some workloads of it. */
export interface FactsRequest {
  readonly since: Date;
  readonly workloadIds?: readonly string[] | undefined;
}

/** Reads the commands that have not ended, the oldest first. */
export function readOpenCommands({ queries, accountId }: Scope, { workloadIds }: FactsRequest) {
  const { id, agentId, instanceId, type, status, endedAs, leaseExpiresAt, createdAt, targetMode, targetPoolId } =
    commands;
  return queries
    .select({ id, agentId, instanceId, type, status, endedAs, leaseExpiresAt, createdAt, targetMode, targetPoolId })
    .from(commands)
    .where(
      and(
        eq(commands.accountId, accountId),
        eq(commands.status, 'pending'),
        eq(commands.dryRun, false),
        workloadIds === undefined ? undefined : inArray(agentId, [...workloadIds]),
      ),
    )
    .orderBy(asc(commands.sequence));
}

/** Reads the last move of each workload that was carried out or tried, by command. */
export function readLastMoves({ queries, accountId }: Scope, { since, workloadIds }: FactsRequest) {
  const { agentId, instanceId, status, message, completedAt } = commands;
  return queries
    .selectDistinctOn([agentId], { agentId, instanceId, status, message, completedAt })
    .from(commands)
    .where(
      and(
        eq(commands.accountId, accountId),
        gt(commands.createdAt, since),
        ne(status, 'pending'),
        inArray(commands.type, [...moves]),
        eq(commands.dryRun, false),
        isNotNull(commands.executedAt),
        isNull(commands.endedAs),
        workloadIds === undefined ? undefined : inArray(agentId, [...workloadIds]),
      ),
    )
    .orderBy(agentId, desc(commands.sequence));
}

/** Reads the interruptions, the newest first. */
export function readRecentInterruptions({ queries, accountId }: Scope, { since, workloadIds }: FactsRequest) {
  const { id, agentId, kind, instanceId, newInstanceId, answer, receivedAt, deadline } = interruptions;
  return queries
    .select({ id, agentId, kind, instanceId, newInstanceId, answer, receivedAt, deadline })
    .from(interruptions)
    .where(
      and(
        eq(interruptions.accountId, accountId),
        gt(receivedAt, since),
        workloadIds === undefined ? undefined : inArray(agentId, [...workloadIds]),
      ),
    )
    .orderBy(desc(receivedAt), desc(interruptions.sequence));
}

/** Reads where primaries ran that do not any more, the oldest first. */
export function readEndedPlacements({ queries, accountId }: Scope, { since, workloadIds }: FactsRequest) {
  const { agentId, market, instanceType, zone, region, startedAt, endedAt, unknownFrom } = placements;
  return queries
    .select({ agentId, market, instanceType, zone, region, startedAt, endedAt, unknownFrom })
    .from(placements)
    .where(
      and(
        eq(placements.accountId, accountId),
        eq(placements.role, 'primary'),
        gt(endedAt, since),
        workloadIds === undefined ? undefined : inArray(agentId, [...workloadIds]),
      ),
    )
    .orderBy(asc(startedAt));
}

/** Reads the limits that refused a launch and may still refuse one. */
export function readTrips({ queries, accountId, clock }: Scope) {
  const { subject, limit, trippedAt, quietUntil } = limitTrips;
  return queries
    .select({ subject, limit, trippedAt, quietUntil })
    .from(limitTrips)
    .where(and(eq(limitTrips.accountId, accountId), gt(quietUntil, clock.now())))
    .orderBy(asc(trippedAt));
}

export type OpenCommand = Awaited<ReturnType<typeof readOpenCommands>>[number];
export type LastMove = Awaited<ReturnType<typeof readLastMoves>>[number];
export type RecentInterruption = Awaited<ReturnType<typeof readRecentInterruptions>>[number];
export type EndedPlacement = Awaited<ReturnType<typeof readEndedPlacements>>[number];
export type Trip = Awaited<ReturnType<typeof readTrips>>[number];
