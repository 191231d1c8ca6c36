import { headers } from '@spotguard/protocol';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../../http/caller.js';
import { HttpProblem } from '../../http/http-problem.js';

/** Returns the id of the calling instance. Throws 400 when the request does not name it, as those of v4 agents do not. */
export function requireInstanceId(request: FastifyRequest): string {
  const { instanceId } = callerOf(request);
  if (instanceId === undefined) throw new HttpProblem(400, `${headers.instance} must name the calling instance`);
  return instanceId;
}
