import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { OverLimit } from '../limits/over-limit.js';
import { isReadOnly, isUnavailable } from '../storage/unavailable.js';
import { HttpProblem } from './http-problem.js';

/** Answers a request that threw, with `{error}` in the body. An unexpected error is logged and answered without its message. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof HttpProblem) {
    const { retryAfter, ...extra } = error.extra;
    if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
    return reply.status(error.statusCode).send({ error: error.message, ...extra });
  }
  if (error instanceof OverLimit) {
    return reply.status(429).header('Retry-After', String(error.seconds)).send({ error: error.message });
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    return reply.status(400).send({ error: 'Validation failed', details: detailsOf(error.validation) });
  }
  const status = statusOf(error);
  if (status < 500) return reply.status(status).send({ error: clientErrors[status] ?? 'The request was refused' });
  if (isDataException(error)) return reply.status(400).send({ error: 'A value in the request cannot be stored' });
  const temporary = describeTemporaryProblem(error, request);
  if (temporary !== undefined) {
    return reply.status(503).header('retry-after', retryAfterSeconds).send({ error: temporary });
  }
  request.log.error({ err: error }, 'request failed');
  return reply.status(500).send({ error: 'Internal server error' });
}

/** After how many seconds a request may be repeated that the database did not answer. */
export const retryAfterSeconds = 2;

/** Describes a temporary failure of the database and logs it; `undefined` for other errors. */
export function describeTemporaryProblem(error: unknown, request: FastifyRequest): string | undefined {
  // A full disk is logged once, when it becomes full.
  if (isUnavailable(error) && !isReadOnly(error)) request.log.warn({ err: error }, 'database does not answer');
  if (isReadOnly(error)) return 'The database accepts no writes now, because its disk is almost full; ask again later';
  return isUnavailable(error) ? 'The database does not answer now; ask again' : undefined;
}

const clientErrors: Readonly<Record<number, string>> = {
  400: 'The request body is not valid JSON',
  413: 'The request body is too large',
  414: 'The request URL is too long',
  415: 'The request body must be JSON',
};

function detailsOf(problems: readonly { readonly instancePath?: string; readonly message?: string | undefined }[]) {
  const details: Record<string, string[]> = {};
  for (const { instancePath = '', message = 'Invalid value.' } of problems) {
    const field = instancePath.split('/').filter(Boolean).join('.') || '_schema';
    details[field] = [...(details[field] ?? []), message];
  }
  return details;
}

/** Returns the status of an error that Fastify or a route threw; 500 when it has none. */
export function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 ? status : 500;
}

/**
 * Whether the SQLSTATE, on either driver, is of class 22 or 54: a NUL in a text, a number out of range, a value that is too
 * long for an index or nested too deep. The request is at fault, and repeating it fails again.
 */
export function isDataException(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && /^(22|54).{3}$/.test(error.code)) return true;
  return isDataException(error.cause);
}
