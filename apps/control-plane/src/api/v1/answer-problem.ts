import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { describeTemporaryProblem, isDataException, retryAfterSeconds, statusOf } from '../../http/answer-error.js';
import { HttpProblem } from '../../http/http-problem.js';
import { type ProblemCode, problems } from '../../http/problem.js';
import { OverLimit } from '../../limits/over-limit.js';
import type { Problem } from './problem-schema.js';

/** Answers a request of `/api/v1` that threw, as RFC 9457 says. An unexpected error is logged and answered without its message. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof OverLimit) {
    return sendProblem(reply.header('Retry-After', String(error.seconds)), 'over-limit', `${error.message}.`);
  }
  if (error instanceof HttpProblem) {
    const { code, retryAfter, errors } = error.extra;
    if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
    const known = isCode(code) ? code : codeOfStatus(error.statusCode);
    return sendProblem(reply, known, error.message, errors as Problem['errors']);
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message }) => ({
      pointer: `/${parts[error.validationContext ?? 'body'] ?? 'body'}${instancePath}`,
      message: message ?? 'Invalid value',
    }));
    return sendProblem(reply, 'invalid-request', 'See errors for each value that is not valid.', errors);
  }
  const status = statusOf(error);
  if (status < 500) return sendProblem(reply, codeOfStatus(status), details[status] ?? 'The request was refused.');
  if (isDataException(error)) {
    return sendProblem(reply, 'invalid-request', 'A value in the request cannot be stored.');
  }
  const temporary = describeTemporaryProblem(error, request);
  if (temporary !== undefined) {
    return sendProblem(reply.header('Retry-After', retryAfterSeconds), 'database-unavailable', `${temporary}.`);
  }
  request.log.error({ err: error }, 'request failed');
  return sendProblem(reply, 'internal-error', 'The server failed; its log has the reason.');
}

/** Sends a problem. `errors` names each value of the request that is not valid. */
export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  detail: string,
  errors?: Problem['errors'],
): FastifyReply {
  const [status, title] = problems[code];
  const body: Problem = {
    type: `urn:spotguard:problem:${code}`,
    title,
    status,
    detail,
    code,
    ...(errors && { errors }),
  };
  return reply.status(status).type('application/problem+json; charset=utf-8').send(JSON.stringify(body));
}

/** The names of the parts of a request in the pointer of a validation error. */
const parts: Readonly<Record<string, string>> = {
  querystring: 'query',
  params: 'path',
  body: 'body',
  headers: 'headers',
};

const details: Readonly<Record<number, string>> = {
  400: 'The request body is not valid JSON.',
  413: 'Send less in one request.',
  414: 'Send a shorter URL.',
  415: 'Send JSON, with the header Content-Type: application/json.',
};

function isCode(code: unknown): code is ProblemCode {
  return typeof code === 'string' && Object.hasOwn(problems, code);
}

function codeOfStatus(status: number): ProblemCode {
  const codes: Readonly<Record<number, ProblemCode>> = {
    401: 'credentials-invalid',
    403: 'role-too-weak',
    404: 'route-not-found',
    409: 'conflict',
    413: 'body-too-large',
    414: 'url-too-long',
    415: 'unsupported-media-type',
    429: 'over-limit',
  };
  return codes[status] ?? 'invalid-request';
}
