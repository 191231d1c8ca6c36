import { type FreezeNotice, headers, type InstanceRole, writeFreezeNotice } from '@spotguard/protocol';
import type { FastifyReply } from 'fastify';
import { frozenByName } from '../../workloads/freezes/freeze.js';
import type { SessionState } from '../../workloads/instances/instance-store.js';
import type { FreezeFacts } from '../../workloads/instances/session-facts.js';

/** How many commands one answer names at most; the rest is named when these have ended. */
const maxCancelled = 100;

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

/**
 * Sets the headers with the caller's role and generation, a freeze, and the commands that it is to give up. An instance that
 * never registered gets no role. Under a freeze nothing is undone, so it is not told of commands to give up.
 */
export function setRoleHeaders(reply: FastifyReply, { role, generation, freeze, toGiveUp }: SessionState): void {
  reply.header(headers.generation, String(generation));
  if (freeze !== null) reply.header(headers.frozen, writeFreezeNotice(noticeOf(freeze)));
  else if (toGiveUp.length > 0) reply.header(headers.cancelled, toGiveUp.slice(0, maxCancelled).join(','));
  if (role === undefined) return;
  const wireRole: InstanceRole = role === 'retired' ? 'superseded' : role;
  reply.header(headers.role, wireRole);
}

function noticeOf({ level, reason, frozenBy, since }: FreezeFacts): FreezeNotice {
  return { level, reason, since: new Date(since).toISOString(), by: frozenByName(frozenBy) };
}
