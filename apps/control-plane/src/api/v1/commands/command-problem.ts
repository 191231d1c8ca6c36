import { HttpProblem } from '../../../http/http-problem.js';
import { type ProblemCode, problems } from '../../../http/problem.js';
import type { CommandRefusal, CommandRefused } from '../../../workloads/commands/command-order.js';

const codes: Readonly<Record<CommandRefusal, ProblemCode>> = {
  'workload-unknown': 'workload-not-found',
  'workload-deleted': 'workload-not-found',
  'workload-disabled': 'workload-disabled',
  'v4-agent': 'agent-cannot',
  'command-unknown': 'command-unknown',
  'input-invalid': 'invalid-request',
  'key-reused': 'idempotency-key-reused',
  'dry-run-unsupported': 'agent-cannot',
  'too-many-open': 'too-many-commands',
  frozen: 'frozen',
  'limit-reached': 'limit-reached',
};

/** Returns the problem with which an order of a command is answered when it was refused. */
export function commandProblem({ reason, message, errors, retryAt }: CommandRefused, now: Date): HttpProblem {
  const code = codes[reason];
  const retryAfter = retryAt && Math.max(1, Math.ceil((retryAt.getTime() - now.getTime()) / 1_000));
  return new HttpProblem(problems[code][0], message, {
    code,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(errors.length === 0
      ? {}
      : { errors: errors.map(({ field, message }) => ({ pointer: pointerTo(field), message })) }),
  });
}

/** A JSON pointer to a field of the command's input, whose path has dots. */
function pointerTo(field: string): string {
  return ['/body/input', ...field.split('.').filter(Boolean)].join('/');
}
