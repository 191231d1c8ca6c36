import { HttpProblem } from '../../http/http-problem.js';
import type { ReplicaAnswer } from '../../workloads/replicas/request-replica.js';
import { hindranceProblem } from '../hindrance-problem.js';
import { wireReplica } from './wire-replica.js';

/** Returns the answer to a request for a replica, in the format of v4. Throws an `HttpProblem` when it was refused. */
export function answerReplicaRequest(answer: ReplicaAnswer, now: Date) {
  switch (answer.kind) {
    case 'created':
    case 'exists':
    case 'not-needed': {
      const { id, instance_id, pool, cost, status } = wireReplica(answer.row, now);
      return {
        success: true,
        replica_id: id,
        instance_id,
        pool,
        hourly_cost: cost.hourly,
        status,
        message: messages[answer.kind],
      };
    }
    case 'disabled':
      throw new HttpProblem(400, 'Agent is disabled', { hint: 'Enable the agent first.' });
    case 'not-manual':
      throw new HttpProblem(400, 'Manual replica mode is not enabled for this agent', {
        hint: 'Turn on manualReplicaEnabled, or let the agent ask on a signal of AWS.',
      });
    case 'no-pool':
      throw new HttpProblem(400, 'No suitable pool found', {
        hint: 'No other zone with this instance type has been reported yet; name one with pool_id.',
      });
    case 'bad-pool':
      throw new HttpProblem(400, 'pool_id must be <instance type>.<zone>');
    case 'taken':
      throw new HttpProblem(409, 'The instance runs a workload, has handed it over, or belongs to another one');
    case 'other-type':
      throw new HttpProblem(400, 'Pool instance type mismatch', {
        agent_type: answer.agentType,
        pool_type: answer.poolType,
      });
    default:
      throw hindranceProblem(answer, now);
  }
}

const messages = {
  created: 'Replica is launching. Connect your agent to establish sync.',
  exists: 'Replica exists already.',
  'not-needed': 'Replica is not needed and will be terminated.',
} as const;
