import { HttpProblem } from './http-problem.js';

/**
 * The problems with which routes of `/api/v1` answer: the status and the title of each. The code of a problem is stable,
 * so that programs can react to it; its title and detail are for people.
 */
export const problems = {
  'invalid-request': [400, 'The request is not valid'],
  'invalid-cursor': [400, 'The cursor is not valid'],
  'credentials-missing': [401, 'Credentials are missing'],
  'credentials-invalid': [401, 'The credentials are not valid'],
  'log-in-failed': [401, 'Name or password is wrong'],
  'set-up-code-invalid': [401, 'The set-up code is not valid'],
  'account-disabled': [403, 'The account is disabled'],
  'token-for-agents': [403, 'The token is for agents'],
  'role-too-weak': [403, 'The role does not allow this'],
  'cross-site-request': [403, 'The request may come from a page of another origin'],
  'users-only': [403, 'This is for people, not for tokens'],
  'route-not-found': [404, 'There is no such route'],
  'command-unknown': [400, 'There is no such command'],
  'workload-not-found': [404, 'There is no such workload'],
  'user-not-found': [404, 'There is no such user'],
  'token-not-found': [404, 'There is no such token'],
  'session-not-found': [404, 'There is no such session'],
  'replica-not-found': [404, 'There is no such replica'],
  'instance-not-found': [404, 'There is no such instance'],
  'switch-not-found': [404, 'There is no such switch'],
  'interruption-not-found': [404, 'There is no such interruption'],
  'build-not-reported': [404, 'The agent has not reported its build'],
  'replica-not-ready': [409, 'The replica is not ready'],
  'replica-ended': [409, 'The replica has ended'],
  'no-replica-possible': [409, 'There can be no replica now'],
  'name-in-use': [409, 'The name is in use'],
  'last-owner': [409, 'The account needs an owner'],
  'command-not-found': [404, 'There is no such command'],
  'not-frozen': [404, 'No freeze is in force'],
  'agent-cannot': [409, 'The agent cannot do this'],
  'command-ended': [409, 'The command has ended'],
  'command-not-cancellable': [409, 'The command cannot be cancelled now'],
  conflict: [409, 'The request conflicts with the current state'],
  frozen: [409, 'A freeze is in force'],
  'too-many-commands': [409, 'Too many commands are open'],
  'workload-disabled': [409, 'The workload is disabled'],
  'answer-not-kept': [409, 'The answer was not kept'],
  'idempotency-key-reused': [409, 'The idempotency key belongs to another request'],
  'request-in-progress': [409, 'The first request with this idempotency key is still running'],
  'body-too-large': [413, 'The request body is too large'],
  'url-too-long': [414, 'The request URL is too long'],
  'unsupported-media-type': [415, 'The request body has an unsupported type'],
  'over-limit': [429, 'Too many requests'],
  'limit-reached': [429, 'A limit on launches is reached'],
  'internal-error': [500, 'The server failed'],
  'database-unavailable': [503, 'The database is unavailable'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>;

/** The code of a problem. */
export type ProblemCode = keyof typeof problems;

/**
 * Creates the error with which a route of `/api/v1` refuses a request. `detail` says what happened, to which thing, and
 * what to do.
 */
export function problem(code: ProblemCode, detail: string): HttpProblem {
  return new HttpProblem(problems[code][0], detail, { code });
}
