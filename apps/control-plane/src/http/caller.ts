import { type Feature, type Guarding, headers, readFeatures, readGuarding } from '@spotguard/protocol';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from './http-problem.js';

/** What our agents report about themselves in headers. A v4 agent sends none of them. */
export interface Caller {
  readonly instanceId: string | undefined;
  readonly generation: number | undefined;
  readonly predecessor: string | undefined;
  readonly intent: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Seconds between its heartbeats; undefined when the header is missing or cannot be read. */
  readonly heartbeatSeconds: number | undefined;
  /** What its agent can do beyond the first version of ours, as far as it says so with this request. */
  readonly features: ReadonlySet<Feature>;
}

/** Reads the caller's headers. Throws 400 for a generation that is not a number; it must not pass as a v4 agent's request. */
export function callerOf(request: FastifyRequest): Caller {
  return {
    instanceId: read(request, headers.instance),
    generation: generationOf(read(request, headers.generation)),
    predecessor: read(request, headers.predecessor),
    intent: read(request, headers.intent),
    idempotencyKey: read(request, headers.idempotencyKey),
    heartbeatSeconds: secondsOf(read(request, headers.heartbeatSeconds)),
    features: readFeatures(request.headers[headers.features.toLowerCase()]),
  };
}

function read(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  if (typeof value !== 'string' || value === '') return undefined;
  if (value.length > 255) throw new HttpProblem(400, `${name} is longer than 255 characters`);
  return value;
}

function generationOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new HttpProblem(400, `${headers.generation} must be a whole number`);
  return Number(text);
}

/** Returns at most a day, so that every instance can become silent. */
function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Math.min(Number(text), 86_400) : undefined;
}

/** Returns the agent id in the path of a request, unchecked; undefined when the path has none. */
export function agentIdOf({ params }: FastifyRequest): string | undefined {
  const agentId = params !== null && typeof params === 'object' && 'agentId' in params ? params.agentId : undefined;
  return typeof agentId === 'string' ? agentId : undefined;
}

/**
 * Reads whether the agent guards its workload, as it reports with its registration and heartbeats. It is only shown to
 * people, so a header that cannot be read is ignored.
 */
export function guardingOf(request: FastifyRequest): Guarding | undefined {
  const value = request.headers[headers.guarding.toLowerCase()];
  return typeof value === 'string' ? readGuarding(value) : undefined;
}
