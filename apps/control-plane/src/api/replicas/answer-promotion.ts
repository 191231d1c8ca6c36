import { wireTimestamp } from '@spotguard/protocol';
import { HttpProblem } from '../../http/http-problem.js';
import type { ReplicaPromotion } from '../../workloads/replicas/promote-replica.js';
import { describeSilence } from '../../workloads/replicas/silent-replica.js';

/**
 * Answers a person's promotion as v4 does. When the replica's agent has to carry it out, the answer has the command's
 * id.
 */
export function answerPromotion(result: ReplicaPromotion, now: Date) {
  if (result.kind === 'not-ready') {
    throw new HttpProblem(400, 'Replica not ready for promotion', {
      current_status: result.status,
      required_status: 'ready or syncing',
    });
  }
  if (result.kind === 'silent') {
    throw new HttpProblem(409, `Replica cannot be promoted: ${describeSilence(result.since)}`, {
      hint: 'Wait until its agent is heard again, or let the primary make another replica.',
    });
  }
  const instances = { new_instance_id: result.instanceId, old_instance_id: result.oldInstanceId };
  if (result.kind === 'ordered') {
    const message = 'Promotion ordered. The replica takes over when its agent has looked at the old primary.';
    return { success: true, message, ...instances, demoted: false, command_id: result.commandId };
  }
  const message = 'Replica promoted to primary';
  return { success: true, message, ...instances, demoted: true, switch_time: wireTimestamp(now) };
}
