import type { failoverReport } from '@spotguard/protocol';
import { parseWireTimestamp } from '@spotguard/protocol';
import type * as z from 'zod';
import type { AgentRow } from '../../storage/rows.js';
import type { Scope } from '../../storage/scope.js';
import { changeWorkload } from '../change-workload.js';
import { hostOf } from '../instances/find-instance.js';
import { mayBeNamed } from '../instances/may-be-named.js';
import { coordinate } from '../replicas/adjust-replicas.js';
import { askReplica, type ReplicaAnswer, type ReplicaRequest } from '../replicas/request-replica.js';
import { recordFailover } from '../switches/record-failover.js';
import { concludeNotice, isDecided } from './conclude-notice.js';
import type { RebalanceAdvice } from './decide-rebalance.js';
import { takeNotice } from './handle-notice.js';
import { type RebalanceSignal, takeRebalance } from './handle-rebalance.js';
import { type InterruptionFact, noteInterruption } from './record-interruption.js';
import type { NoticeAnswer, TakeOverAsked, TerminationNotice } from './termination-notice.js';

/** A request for a standby on a signal of AWS; refused where automatic switching is off. */
export type EmergencyAnswer = ReplicaAnswer | { readonly kind: 'no-auto-switch' };

/** What AWS does to the hosts of a tenant's agents. `undefined` answers: the agent was deleted meanwhile, and nothing is stored. */
export interface InterruptionStore {
  notice(agent: AgentRow, notice: TerminationNotice): Promise<NoticeAnswer | TakeOverAsked | undefined>;
  /** Whether what a replica was asked for has come true, or will not. */
  isDecided(agent: AgentRow, asked: TakeOverAsked): Promise<boolean>;
  /** The answer to a notice, whether the replica that was asked has taken over by now or not. */
  conclude(agent: AgentRow, notice: TerminationNotice, asked: TakeOverAsked): Promise<NoticeAnswer | undefined>;
  rebalance(agent: AgentRow, signal: RebalanceSignal): Promise<RebalanceAdvice | undefined>;
  emergency(agent: AgentRow, request: ReplicaRequest): Promise<EmergencyAnswer | undefined>;
  failover(agent: AgentRow, key: string, report: z.output<typeof failoverReport>): Promise<'stored' | undefined>;
  maintenance(agent: AgentRow, fact: Omit<InterruptionFact, 'kind'>): Promise<void>;
}

/** Makes the interruptions' store of one tenant. */
export function interruptionStore(scope: Scope): InterruptionStore {
  return {
    notice: (agent, notice) =>
      changeWorkload(scope, agent.id, async (workload) => {
        const answer = await takeNotice(workload, notice);
        // A v4 agent cannot launch a replacement itself; it does launch the replica that it finds in its list.
        const needsReplica = answer.kind === 'no-standby' && !notice.generational;
        if (answer.kind === 'standby-lost' || needsReplica) await coordinate(workload);
        return answer;
      }),
    isDecided: (agent, asked) => isDecided(scope, agent, asked),
    conclude: (agent, notice, asked) =>
      changeWorkload(scope, agent.id, (workload) => concludeNotice(workload, { notice, asked })),
    rebalance: (agent, signal) => changeWorkload(scope, agent.id, (workload) => takeRebalance(workload, signal)),
    emergency: (agent, request) =>
      changeWorkload<EmergencyAnswer>(scope, agent.id, async (workload) =>
        workload.row.autoSwitchEnabled ? askReplica(workload, request) : { kind: 'no-auto-switch' },
      ),
    failover: (agent, key, report) =>
      changeWorkload(scope, agent.id, async (workload): Promise<'stored'> => {
        const { notice, outcome } = report;
        const newInstanceId = outcome === 'nothing-launched' ? undefined : (report.new_instance_id ?? undefined);
        const fact = { key, instanceId: notice.instance_id, report, newInstanceId };
        const { row } = await noteInterruption(workload, workload.row, { kind: 'failover', ...fact });
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
    maintenance: async (agent, fact) => {
      await noteInterruption(scope, agent, { kind: 'maintenance', ...fact });
    },
  };
}

/** Whether an instance that a report names as successor is the workload's own, or known to nobody else. */
async function isOfWorkload(scope: Scope, agent: AgentRow, instanceId: string): Promise<boolean> {
  return (await hostOf(scope, agent.id, instanceId)) !== undefined || mayBeNamed(scope, agent, instanceId);
}
