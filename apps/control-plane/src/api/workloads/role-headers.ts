import { headers, type InstanceRole } from '@spotguard/protocol';
import type { FastifyReply } from 'fastify';
import type { SessionState } from '../../workloads/instances/instance-store.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the caller is to be told about itself, when the route has read it and has not changed it. */
    sessionState: SessionState | undefined;
  }

  interface FastifyContextConfig {
    /** False for a route whose answers have no role, because it is called often and other answers tell it soon enough. */
    tellsRole?: boolean | undefined;
  }
}

/** Sets the headers with the caller's role and generation. An instance that never registered gets no role. */
export function setRoleHeaders(reply: FastifyReply, { role, generation }: SessionState): void {
  reply.header(headers.generation, String(generation));
  if (role === undefined) return;
  const wireRole: InstanceRole = role === 'retired' ? 'superseded' : role;
  reply.header(headers.role, wireRole);
}
