import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { OverLimit } from '../limits/over-limit.js';
import { isReadOnly, isUnavailable } from '../storage/unavailable.js';
import { HttpProblem } from './http-problem.js';

/** Turns whatever a request ended in into `{error}`. What we did not foresee is logged, and answered without its text. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof HttpProblem) {
    return reply.status(error.statusCode).send({ error: error.message, ...error.extra });
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
  const passing = passingProblem(error);
  if (passing !== undefined) {
    // A full disk is logged once, when it fills.
    if (!isReadOnly(error)) request.log.warn({ err: error }, 'database is away');
    return reply.status(503).header('retry-after', retryAfterSeconds).send({ error: passing });
  }
  request.log.error({ err: error }, 'request failed');
  return reply.status(500).send({ error: 'Internal server error' });
}

const retryAfterSeconds = 2;

/** What to tell of a failure that passes; `undefined` for others. */
function passingProblem(error: unknown): string | undefined {
  if (isReadOnly(error)) return 'The database takes no writes now, because its disk is almost full; ask again later';
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

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 ? status : 500;
}

/**
 * SQLSTATE classes 22 and 54, on both drivers: a NUL in a text, a number out of range, a value too long for an index or
 * nested too deep. The caller's fault, not ours: asked again, it would fail again.
 */
function isDataException(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && /^(22|54).{3}$/.test(error.code)) return true;
  return isDataException(error.cause);
}
