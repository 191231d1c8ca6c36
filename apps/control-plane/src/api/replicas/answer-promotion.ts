import { wireTimestamp } from '@spotguard/protocol';
import { HttpProblem } from '../../http/http-problem.js';
import type { ReplicaPromotion } from '../../workloads/replicas/promote-replica.js';
import { describeSilence } from '../../workloads/replicas/silent-replica.js';
import { hindranceProblem } from '../hindrance-problem.js';

/**
 * Returns the answer to a person's order to promote a replica, in the format of v4. When the replica's own agent carries
 * it out, the answer has the id of the command. Throws an `HttpProblem` when the replica cannot be promoted.
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
      hint: 'Wait until its agent is in contact again, or let the primary launch another replica.',
    });
  }
  if (result.kind !== 'promoted' && result.kind !== 'ordered') throw hindranceProblem(result, now);
  const instances = { new_instance_id: result.instanceId, old_instance_id: result.oldInstanceId };
  if (result.kind === 'ordered') {
    const message = 'Promotion ordered. The replica takes over when its agent has checked the old primary.';
    return { success: true, message, ...instances, demoted: false, command_id: result.commandId };
  }
  const message = 'Replica promoted to primary';
  return { success: true, message, ...instances, demoted: true, switch_time: wireTimestamp(now) };
}
