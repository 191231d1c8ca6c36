import { and, eq, isNotNull, isNull, not, or, type SQL, sql } from 'drizzle-orm';
import { instances, workloads } from '../../storage/schema.js';
import { inTransaction, type Scope, type Transaction } from '../../storage/scope.js';
import { isSilentAt, maxSilenceSeconds } from './contact.js';

const maxWorkloads = 500;

/**
 * Says by an event that the primary of a workload is silent, and later that it is in contact again, each once. The status of
 * a workload does not depend on that: it follows from the last contact. Returns whether there may be more to say.
 */
export async function saySilence(scope: Scope): Promise<boolean> {
  return inTransaction(scope, async (transaction) => {
    const now = transaction.clock.now();
    const rows = await findChanged(transaction, now);
    const silent = rows.filter(({ silenceSaidAt }) => silenceSaidAt === null);
    const heard = rows.filter(({ silenceSaidAt }) => silenceSaidAt !== null);
    await remember(transaction, silent, now);
    await remember(transaction, heard, null);
    for (const { workloadId, instanceId, lastSeenAt } of silent) {
      const data = { instanceId, lastContactAt: lastSeenAt.toISOString() };
      transaction.emit({ type: 'primary.silent', workloadId, data });
    }
    for (const { workloadId, instanceId, silenceSaidAt } of heard) {
      const data = { instanceId, silenceSaidAt: silenceSaidAt?.toISOString() ?? '' };
      transaction.emit({ type: 'primary.heard', workloadId, data });
    }
    return rows.length === maxWorkloads;
  });
}

/** Finds the workloads of which something else was said last. One that is being changed is left for the next time. */
function findChanged(scope: Transaction, now: Date) {
  const moment = sql`${now.toISOString()}::timestamptz`;
  const isSilent = isSilentAt(moment);
  // The agents could not reach a server that did not listen.
  const wasReachable = sql`${scope.listeningSince.toISOString()}::timestamptz + make_interval(secs => ${maxSilenceSeconds()}) < ${moment}`;
  return scope.queries
    .select({
      workloadId: workloads.id,
      silenceSaidAt: workloads.silenceSaidAt,
      instanceId: instances.instanceId,
      lastSeenAt: instances.lastSeenAt,
    })
    .from(workloads)
    .innerJoin(
      instances,
      and(eq(instances.agentId, workloads.id), eq(instances.instanceId, workloads.primaryInstanceId)),
    )
    .where(
      and(
        eq(workloads.accountId, scope.accountId),
        isNull(workloads.deletedAt),
        eq(instances.hasAgent, true),
        or(
          and(isNull(workloads.silenceSaidAt), isSilent, wasReachable),
          and(isNotNull(workloads.silenceSaidAt), not(isSilent)),
        ),
      ),
    )
    .limit(maxWorkloads)
    .for('update', { of: workloads, skipLocked: true });
}

async function remember(
  scope: Transaction,
  rows: readonly { readonly workloadId: string }[],
  silenceSaidAt: Date | null,
): Promise<void> {
  if (rows.length === 0) return;
  const named: SQL = sql`${workloads.id} = any(${sql.param(rows.map(({ workloadId }) => workloadId))}::uuid[])`;
  await scope.queries
    .update(workloads)
    .set({ silenceSaidAt })
    .where(and(eq(workloads.accountId, scope.accountId), named));
}
