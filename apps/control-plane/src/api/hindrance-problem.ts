import { HttpProblem } from '../http/http-problem.js';
import { problems } from '../http/problem.js';
import type { CommandHindrance } from '../workloads/commands/queue-command.js';
import { describeFreeze, type Freeze } from '../workloads/freezes/freeze.js';
import type { LimitTrip } from '../workloads/launch-limits/limit-trip.js';

/** Returns the answer to an order that makes sense, but cannot be given now. */
export function hindranceProblem(hindrance: CommandHindrance, now: Date): HttpProblem {
  switch (hindrance.kind) {
    case 'key-reused':
      return new HttpProblem(409, 'This Idempotency-Key was used for another command');
    case 'too-many-open':
      return new HttpProblem(409, 'Too many commands of this agent are open already', {
        hint: 'Wait until some have ended, or cancel them.',
      });
    case 'frozen':
      return frozenProblem(hindrance.freeze);
    case 'limited':
      return limitProblem(hindrance.trip, now);
  }
}

/** Returns the answer 409 to an order under a freeze: who froze what, since when and why. */
export function frozenProblem(freeze: Freeze): HttpProblem {
  const [status] = problems.frozen;
  const { level, reason, since } = freeze;
  const message = `${describeFreeze(freeze)}. Nothing is ordered until that is lifted.`;
  return new HttpProblem(status, message, { code: 'frozen', frozen: { level, reason, since: since.toISOString() } });
}

/** Returns the answer 429 to an order that a limit forbids: which limit, what is used of it, when it ends, how to lift it. */
function limitProblem({ level, limit, used, max, endsAt, message }: LimitTrip, now: Date): HttpProblem {
  const [status] = problems['limit-reached'];
  const retryAfter =
    endsAt === undefined ? {} : { retryAfter: Math.max(1, Math.ceil((endsAt.getTime() - now.getTime()) / 1_000)) };
  const reached = { level, limit, used, max, ends_at: endsAt?.toISOString() ?? null };
  return new HttpProblem(status, message, { code: 'limit-reached', ...retryAfter, reached });
}
