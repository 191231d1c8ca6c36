import { headers, type InstanceRole } from '@spotguard/protocol';
import type { FastifyReply } from 'fastify';
import type { SessionState } from '../../workloads/instances/instance-store.js';

/** Sets the headers with the caller's role and generation. An instance that never registered gets no role. */
export function setRoleHeaders(reply: FastifyReply, { role, generation }: SessionState): void {
  reply.header(headers.generation, String(generation));
  if (role === undefined) return;
  const wireRole: InstanceRole = role === 'retired' ? 'superseded' : role;
  reply.header(headers.role, wireRole);
}
