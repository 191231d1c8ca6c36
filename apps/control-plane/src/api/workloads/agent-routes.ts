import { heartbeat, registerRequest, routes } from '@spotguard/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { callerOf, guardingOf } from '../../http/caller.js';
import { HttpProblem } from '../../http/http-problem.js';
import type { ReportedContact } from '../../workloads/instances/contact-writer.js';
import { requireCaller, requireWorkload } from './require-workload.js';
import { setRoleHeaders } from './role-headers.js';
import { wireConfig, wireFullConfig } from './wire-config.js';

const params = z.object({ agentId: z.string() });

/** The routes with which an agent registers, sends heartbeats, reads its settings and reports that it ends. */
export function agentRoutes(app: App): void {
  app.post(routes.register, { schema: { body: registerRequest } }, async (request, reply) => {
    const caller = callerOf(request);
    const result = await request.store.workloads.register({
      facts: request.body,
      generation: caller.generation,
      predecessor: caller.predecessor,
      intent: caller.intent,
      guarding: guardingOf(request),
    });
    if (result.kind === 'deleted') throw new HttpProblem(410, 'Agent was deleted');
    const { workload, role } = result;
    const sessionState = await request.store.instances.sessionState(workload.id, request.body.instance_id);
    const { freeze = null, toGiveUp = [] } = sessionState ?? {};
    setRoleHeaders(reply, { role, generation: workload.generation, freeze, toGiveUp });
    const isFrozen = freeze !== null && !caller.features.has('freezes');
    return { agent_id: workload.id, client_id: request.account.id, config: wireConfig(workload, isFrozen) };
  });

  app.post(routes.heartbeat, { config: { needsTurn: false }, schema: { params, body: heartbeat } }, async (request) => {
    const { instance_id: named, instance_type: instanceType, mode, az: zone, status } = request.body;
    const caller = callerOf(request);
    await recordContact(request, request.params.agentId, caller.instanceId ?? named ?? undefined, {
      status,
      heartbeatSeconds: caller.heartbeatSeconds,
      guarding: guardingOf(request),
      instanceType: instanceType ?? undefined,
      mode: mode ?? undefined,
      zone: zone ?? undefined,
    });
    return { success: true };
  });

  app.get(routes.config, { schema: { params } }, async (request) => {
    const workload = await requireWorkload(request, request.params.agentId);
    const knowsFreezes = callerOf(request).features.has('freezes');
    return wireFullConfig(workload, !knowsFreezes && (await request.store.freezes.applies(workload.id)));
  });

  app.get(routes.replicaConfig, { schema: { params } }, async (request) => {
    const workload = await requireWorkload(request, request.params.agentId);
    const replicas = await request.store.replicas.list(workload, { includeTerminated: false });
    const count = replicas.filter(({ status }) => status !== 'failed' && status !== 'terminated').length;
    return { enabled: workload.manualReplicaEnabled ? 1 : 0, count };
  });

  app.post(
    routes.termination,
    { schema: { params, body: z.object({ reason: z.string().max(4_000).nullish() }) } },
    async (request) => {
      const { agentId } = request.params;
      const { instanceId } = callerOf(request);
      await recordContact(request, agentId, instanceId, { status: 'offline' });
      request.log.info({ agentId, instanceId, reason: request.body.reason }, 'agent terminated');
      return { success: true };
    },
  );
}

/** Stores a contact. The last heartbeat of a v4 agent names no instance; it is ignored when several may have sent it. */
async function recordContact(
  request: FastifyRequest,
  agentId: string,
  named: string | undefined,
  contact: ReportedContact,
): Promise<void> {
  const { contacts } = request.store;
  const instanceId = named ?? (await contacts.findSender(await requireWorkload(request, agentId), request.ip));
  if (instanceId === undefined) {
    request.log.warn({ agentId }, 'heartbeat ignored: it names no instance, and several may have sent it');
    return;
  }
  requireCaller(request, await contacts.record(agentId, instanceId, contact));
}
