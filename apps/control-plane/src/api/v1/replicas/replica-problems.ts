import { HttpProblem } from '../../../http/http-problem.js';
import { problem } from '../../../http/problem.js';
import type { CommandHindrance } from '../../../workloads/commands/queue-command.js';
import type { ReplicaPromotion } from '../../../workloads/replicas/promote-replica.js';
import type { ReplicaAnswer } from '../../../workloads/replicas/request-replica.js';
import { describeSilence } from '../../../workloads/replicas/silent-replica.js';
import { hindranceProblem } from '../../hindrance-problem.js';

type Refused<Result extends { readonly kind: string }, Kind extends string> = Exclude<Result, { readonly kind: Kind }>;

/** Returns the problem of an order that makes sense, but cannot be given now. */
function hindered(hindrance: CommandHindrance, now: Date): HttpProblem {
  if (hindrance.kind === 'too-many-open')
    return problem(
      'too-many-commands',
      'Too many commands of this workload are open; wait until some have ended, or cancel them.',
    );
  if (hindrance.kind === 'key-reused')
    return problem('idempotency-key-reused', 'This key was sent with another order; use a new key.');
  return hindranceProblem(hindrance, now);
}

/** Returns the problem of a replica that was not created. */
export function noReplicaProblem(
  answer: Refused<ReplicaAnswer, 'created' | 'exists' | 'not-needed'> | CommandHindrance,
  now: Date,
): HttpProblem {
  switch (answer.kind) {
    case 'disabled':
      return problem('workload-disabled', 'The workload is disabled; enable it first.');
    case 'not-manual':
      return problem('no-replica-possible', 'Turn on manualReplicaEnabled of the workload, and enable it.');
    case 'no-pool':
      return problem(
        'no-replica-possible',
        'No other zone with this instance type was reported yet; name one with pool.',
      );
    case 'bad-pool':
      return problem('invalid-request', 'A pool is <instance type>.<zone>, such as t3.medium.us-east-1b.');
    case 'other-type':
      return problem(
        'invalid-request',
        `The pool has the type ${answer.poolType}; the workload runs on ${answer.agentType}.`,
      );
    case 'taken':
      return problem('conflict', 'The instance belongs to another workload, or has handed this one over.');
    default:
      return hindered(answer, now);
  }
}

/** Returns the problem of a replica that was not promoted. */
export function noPromotionProblem(result: Refused<ReplicaPromotion, 'promoted' | 'ordered'>, now: Date): HttpProblem {
  switch (result.kind) {
    case 'not-ready':
      return problem(
        'replica-not-ready',
        `The replica is ${result.status}; only a ready or syncing one can be promoted.`,
      );
    case 'silent':
      return problem('replica-not-ready', `The replica cannot be promoted: ${describeSilence(result.since)}.`);
    default:
      return hindered(result, now);
  }
}
