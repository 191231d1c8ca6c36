import type { failoverReport } from '@spotguard/protocol';
import { parseWireTimestamp } from '@spotguard/protocol';
import type * as z from 'zod';
import type { WorkloadRow } from '../../storage/rows.js';
import { inTransaction, type Scope } from '../../storage/scope.js';
import { changeWorkload } from '../change-workload.js';
import { findInstance } from '../instances/find-instance.js';
import { mayBeNamed } from '../instances/may-be-named.js';
import { adjustReplicas } from '../replicas/adjust-replicas.js';
import { type ReplicaAnswer, type ReplicaRequest, requestReplica } from '../replicas/request-replica.js';
import { recordFailover } from '../switches/record-failover.js';
import { concludeNotice, isDecided } from './conclude-notice.js';
import type { RebalanceAdvice } from './decide-rebalance.js';
import { handleNotice } from './handle-notice.js';
import { handleRebalance, type RebalanceSignal } from './handle-rebalance.js';
import { type InterruptionFact, recordInterruption } from './record-interruption.js';
import type { NoticeAnswer, OrderedTakeOver, TerminationNotice } from './termination-notice.js';

/** The answer to a request for a replica after a signal of AWS. It is refused when automatic switching is off. */
export type EmergencyAnswer = ReplicaAnswer | { readonly kind: 'no-auto-switch' };

/**
 * Stores and answers the agents' reports of interruptions. `undefined`: the workload was deleted meanwhile, and nothing is
 * stored.
 */
export interface InterruptionStore {
  handleNotice(workload: WorkloadRow, notice: TerminationNotice): Promise<NoticeAnswer | OrderedTakeOver | undefined>;
  /** Whether the ordered take-over has a result: the replica took over, or it failed. */
  isDecided(workload: WorkloadRow, takeOver: OrderedTakeOver): Promise<boolean>;
  /** Answers a notice after the wait for the replica, whether it has taken over or not. */
  concludeNotice(
    workload: WorkloadRow,
    notice: TerminationNotice,
    takeOver: OrderedTakeOver,
  ): Promise<NoticeAnswer | undefined>;
  handleRebalance(workload: WorkloadRow, signal: RebalanceSignal): Promise<RebalanceAdvice | undefined>;
  requestEmergencyReplica(workload: WorkloadRow, request: ReplicaRequest): Promise<EmergencyAnswer | undefined>;
  recordFailover(
    workload: WorkloadRow,
    key: string,
    report: z.output<typeof failoverReport>,
  ): Promise<'stored' | undefined>;
  recordMaintenance(workload: WorkloadRow, fact: Omit<InterruptionFact, 'kind'>): Promise<void>;
}

/** Creates the store of interruptions of one account. */
export function interruptionStore(scope: Scope): InterruptionStore {
  return {
    handleNotice: (workload, notice) =>
      changeWorkload(scope, workload.id, async (workload) => {
        const answer = await handleNotice(workload, notice);
        // A v4 agent cannot launch a replacement itself; it does launch the replica that it finds in its list.
        const needsReplica = answer.kind === 'no-replica' && !notice.generational;
        if (answer.kind === 'replica-lost' || needsReplica) await adjustReplicas(workload);
        return answer;
      }),
    isDecided: (workload, takeOver) => isDecided(scope, workload, takeOver),
    concludeNotice: (workload, notice, takeOver) =>
      changeWorkload(scope, workload.id, (workload) => concludeNotice(workload, { notice, takeOver })),
    handleRebalance: (workload, signal) =>
      changeWorkload(scope, workload.id, (workload) => handleRebalance(workload, signal)),
    requestEmergencyReplica: (workload, request) =>
      changeWorkload<EmergencyAnswer>(scope, workload.id, async (workload) =>
        workload.row.autoSwitchEnabled ? requestReplica(workload, request) : { kind: 'no-auto-switch' },
      ),
    recordFailover: (workload, key, report) =>
      changeWorkload(scope, workload.id, async (workload): Promise<'stored'> => {
        const { notice, outcome } = report;
        const newInstanceId = outcome === 'nothing-launched' ? undefined : (report.new_instance_id ?? undefined);
        const deadline = parseWireTimestamp(notice.at ?? '');
        const fact = { key, instanceId: notice.instance_id, report, newInstanceId, deadline };
        const { row } = await recordInterruption(workload, workload.row, { kind: 'failover', ...fact });
        if (newInstanceId === undefined || !(await isOfWorkload(workload, workload.row, newInstanceId)))
          return 'stored';
        const initiatedAt = parseWireTimestamp(notice.detected_at ?? '') ?? row.receivedAt;
        await recordFailover(workload, {
          key,
          oldInstanceId: notice.instance_id,
          newInstanceId,
          initiatedAt,
          leftRunning: report.old_instance_left_running ?? undefined,
        });
        return 'stored';
      }),
    recordMaintenance: async (workload, fact) => {
      await inTransaction(scope, (transaction) =>
        recordInterruption(transaction, workload, { kind: 'maintenance', ...fact }),
      );
    },
  };
}

/** Whether an instance that a report names as successor belongs to the workload, or to no workload yet. */
async function isOfWorkload(scope: Scope, workload: WorkloadRow, instanceId: string): Promise<boolean> {
  return (await findInstance(scope, workload.id, instanceId)) !== undefined || mayBeNamed(scope, workload, instanceId);
}
