import { type HostRole, headers } from '@spotguard/protocol';
import type { FastifyReply } from 'fastify';
import type { Standing } from '../../workloads/instances/instance-store.js';

/** Tells an asking host what it is. One that never registered is told no role: it has to register. */
export function setRoleHeaders(reply: FastifyReply, { role, generation }: Standing): void {
  reply.header(headers.generation, String(generation));
  if (role === undefined) return;
  const told: HostRole = role === 'retired' ? 'superseded' : role;
  reply.header(headers.role, told);
}
