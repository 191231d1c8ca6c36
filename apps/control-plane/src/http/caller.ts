import { type Guarding, headers, readGuarding } from '@spotguard/protocol';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from './http-problem.js';

/** What our agents say of themselves in headers; a v4 agent says nothing. */
export interface Caller {
  readonly instanceId: string | undefined;
  readonly generation: number | undefined;
  readonly predecessor: string | undefined;
  readonly intent: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Seconds between its heartbeats; undefined where it does not say so in a way that can be understood. */
  readonly heartbeatSeconds: number | undefined;
}

/** Reads the caller's headers; a generation that is no number is refused rather than taken for a v4 agent's. */
export function callerOf(request: FastifyRequest): Caller {
  return {
    instanceId: read(request, headers.instance),
    generation: generationOf(read(request, headers.generation)),
    predecessor: read(request, headers.predecessor),
    intent: read(request, headers.intent),
    idempotencyKey: read(request, headers.idempotencyKey),
    heartbeatSeconds: secondsOf(read(request, headers.heartbeatSeconds)),
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

/** At most a day, so that an instance that reports more still becomes silent at some time. */
function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Math.min(Number(text), 86_400) : undefined;
}

/** Which agent a request is about, by its path, unchecked; undefined where the path names none. */
export function agentIdOf({ params }: FastifyRequest): string | undefined {
  const agentId = params !== null && typeof params === 'object' && 'agentId' in params ? params.agentId : undefined;
  return typeof agentId === 'string' ? agentId : undefined;
}

/**
 * Whether an agent guards its workload, as it says itself: its largest header, which only its registration and heartbeats
 * have. It is of use to people alone, so what cannot be read is left out.
 */
export function guardingOf(request: FastifyRequest): Guarding | undefined {
  const value = request.headers[headers.guarding.toLowerCase()];
  return typeof value === 'string' ? readGuarding(value) : undefined;
}
