import type { FastifyRequest } from 'fastify';
import type { Actor } from '../storage/events/actor.js';
import { callerOf } from './caller.js';

/** Returns who acts by a request to the routes of v4: an agent, or whoever has a token for people. */
export function actorOf(request: FastifyRequest): Actor {
  const isOfPeople = request.routeOptions.config.audience?.includes('operator') ?? false;
  if (isOfPeople) return { kind: 'token', id: null, name: null, address: request.ip };
  return { kind: 'agent', id: callerOf(request).instanceId ?? null, name: null, address: request.ip };
}
