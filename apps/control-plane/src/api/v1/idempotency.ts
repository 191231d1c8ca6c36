import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/http-problem.js';
import { problem, problems } from '../../http/problem.js';
import type { KeyedRequest } from '../../http/stored-answers.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The `Idempotency-Key` that this request claimed; its answer is stored. */
    claimedKey: KeyedRequest | undefined;
  }
  interface FastifyContextConfig {
    /** Whether the answer has a secret. It is then not stored, and a repeated request is refused. */
    hasSecretAnswer?: boolean | undefined;
  }
}

const retrySeconds = 1;

/**
 * Answers a repeated POST as the first one was answered. Refuses a key that was used for another request, or whose first
 * request is still running. Used as a `preHandler` hook, after `takeTurn`.
 */
export async function answerRepeated(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const key = keyOf(request);
  if (key === undefined) return undefined;
  const known = await request.store.storedAnswers.claim(key);
  switch (known.kind) {
    case 'new':
      request.claimedKey = key;
      return undefined;
    case 'other-request':
      throw problem('idempotency-key-reused', 'This key was sent with another request within a day; use a new key.');
    case 'running':
      throw new HttpProblem(problems['request-in-progress'][0], 'Send the request again in a second.', {
        code: 'request-in-progress',
        retryAfter: retrySeconds,
      });
    case 'answered':
      if (known.body === null && request.routeOptions.config.hasSecretAnswer === true) {
        throw problem(
          'answer-not-kept',
          'The first request with this key was carried out. Its answer had a secret and is not kept: revoke what it made, and repeat it with a new key.',
        );
      }
      reply.header('Idempotency-Replayed', 'true').status(known.status);
      return known.body === null ? reply.send() : reply.type('application/json; charset=utf-8').send(known.body);
  }
}

/** Stores the answer of a request that claimed a key, when it is a success. Used as an `onSend` hook. */
export async function storeAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
  const key = request.claimedKey;
  if (key === undefined) return;
  request.claimedKey = undefined;
  try {
    const { storedAnswers } = request.store;
    if (reply.statusCode >= 300) return await storedAnswers.release(key);
    const isKept = typeof payload === 'string' && request.routeOptions.config.hasSecretAnswer !== true;
    await storedAnswers.store(key, { status: reply.statusCode, body: isKept ? payload : null });
  } catch (error) {
    request.log.warn({ err: error }, 'the answer to a request with an idempotency key could not be stored');
  }
}

function keyOf(request: FastifyRequest): KeyedRequest | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || request.method !== 'POST' || request.principal === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw problem('invalid-request', 'The header Idempotency-Key has 1 to 255 visible ASCII characters.');
  const { kind, id } = request.principal.actor;
  const hash = createHash('sha256')
    .update(`${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest('hex');
  const operation = String(request.routeOptions.schema?.operationId);
  return { caller: `${kind} ${id}`, operation, key, requestHash: hash };
}
