import { headers, type InstanceRole } from '@spotguard/protocol';
import type { FastifyReply } from 'fastify';
import type { SessionState } from '../../workloads/instances/instance-store.js';

/** Tells an asking instance what it is. One that never registered is told no role: it has to register. */
export function setRoleHeaders(reply: FastifyReply, { role, generation }: SessionState): void {
  reply.header(headers.generation, String(generation));
  if (role === undefined) return;
  const wireRole: InstanceRole = role === 'retired' ? 'superseded' : role;
  reply.header(headers.role, wireRole);
}
