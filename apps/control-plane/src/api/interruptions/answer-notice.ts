import type { NoticeAnswer } from '../../workloads/interruptions/termination-notice.js';

/** Returns the answer to a notice. Without `success` the agent launches a replacement itself; a v4 backend answers HTTP 500 then. */
export function answerNotice(answer: NoticeAnswer, milliseconds: number) {
  switch (answer.kind) {
    case 'promoted':
      return {
        success: true,
        message: 'Automatic failover completed',
        new_instance_id: answer.instanceId,
        replica_id: answer.replicaId,
        failover_time_ms: milliseconds,
        action: 'replica_promoted',
      };
    case 'already-replaced':
      return {
        success: true,
        message: 'Another instance had taken over before the notice',
        new_instance_id: answer.instanceId,
        action: 'already_replaced',
      };
    case 'no-replica':
      return {
        success: false,
        error: 'No replica available',
        action: 'emergency_snapshot_required',
        message: answer.reason ?? 'Agent should launch a replacement itself',
      };
    case 'replica-lost':
      return { success: false, error: 'The instance is a replica; it will be replaced', action: 'replica_lost' };
    case 'unknown-instance':
      return { success: false, error: 'The instance does not run the workload', action: 'none' };
  }
}
