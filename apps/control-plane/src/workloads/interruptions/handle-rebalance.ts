import { and, count, eq, gte } from 'drizzle-orm';
import type { InterruptionRow, WorkloadRow } from '../../storage/rows.js';
import { interruptions } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { describeFreeze, findFreeze } from '../freezes/freeze.js';
import { admitLaunch } from '../launch-limits/admit-launch.js';
import { findReplica } from '../replicas/find-replica.js';
import { decideRebalance, type RebalanceAdvice } from './decide-rebalance.js';
import { recordAnswer, recordInterruption } from './record-interruption.js';

/** A rebalance recommendation, as an agent passes it on. */
export interface RebalanceSignal {
  readonly instanceId: string;
  readonly key: string;
  readonly generational: boolean;
  readonly report: unknown;
}

const coolDownMilliseconds = 30 * 60_000;
const riskMilliseconds = 30 * 24 * 3_600_000;

/** Stores a recommendation and returns the advice. The same recommendation again gets the same action. */
export async function handleRebalance(workload: LockedWorkload, signal: RebalanceSignal): Promise<RebalanceAdvice> {
  const { row, isNew } = await recordInterruption(workload, workload.row, { kind: 'rebalance', ...signal });
  const facts = {
    notices: await noticesInPool(workload, row),
    isPrimary: signal.instanceId === workload.row.primaryInstanceId,
    isEnabled: workload.row.enabled,
    isSwitchingAutomatic: workload.row.autoSwitchEnabled,
    isOurs: signal.generational,
    hasReplica: (await findReplica(workload, workload.row)) !== undefined,
    isCoolingDown: await wasAdvised(workload, workload.row),
  };
  // A limit is asked only when a replica would be advised otherwise, because its trip is an event.
  const wouldAdvise = isNew && decideRebalance({ ...facts, hindrance: undefined }).action === 'standby';
  const advice = decideRebalance({ ...facts, hindrance: wouldAdvise ? await findHindrance(workload) : undefined });
  if (!isNew) return row.answer === 'standby' ? { ...advice, action: 'standby' } : { ...advice, action: 'monitor' };
  await recordAnswer(workload, row, { answer: advice.action });
  return advice;
}

async function findHindrance(workload: LockedWorkload): Promise<string | undefined> {
  const freeze = await findFreeze(workload, workload.row.id);
  return freeze === undefined ? (await admitLaunch(workload))?.message : `${describeFreeze(freeze)}.`;
}

async function noticesInPool(scope: Scope, { poolId }: InterruptionRow): Promise<number> {
  if (poolId === null) return 0;
  const [found] = await scope.queries
    .select({ notices: count() })
    .from(interruptions)
    .where(
      and(
        eq(interruptions.accountId, scope.accountId),
        eq(interruptions.poolId, poolId),
        eq(interruptions.kind, 'termination'),
        gte(interruptions.receivedAt, ago(scope, riskMilliseconds)),
      ),
    );
  return found?.notices ?? 0;
}

async function wasAdvised(scope: Scope, workload: WorkloadRow): Promise<boolean> {
  const found = await scope.queries
    .select({ id: interruptions.id })
    .from(interruptions)
    .where(
      rowsOf(
        scope,
        workload.id,
        interruptions,
        eq(interruptions.kind, 'rebalance'),
        eq(interruptions.answer, 'standby'),
        gte(interruptions.receivedAt, ago(scope, coolDownMilliseconds)),
      ),
    )
    .limit(1);
  return found.length > 0;
}

function ago(scope: Scope, milliseconds: number): Date {
  return new Date(scope.clock.now().getTime() - milliseconds);
}
