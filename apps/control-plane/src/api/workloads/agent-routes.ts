import { heartbeat, registerRequest, routes } from '@spotguard/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { callerOf, guardingOf } from '../../http/caller.js';
import { HttpProblem } from '../../http/http-problem.js';
import type { WorkloadRow } from '../../storage/rows.js';
import { requireWorkload } from './require-workload.js';
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
    setRoleHeaders(reply, { role: result.role, generation: result.workload.generation });
    return { agent_id: result.workload.id, client_id: request.account.id, config: wireConfig(result.workload) };
  });

  app.post(routes.heartbeat, { schema: { params, body: heartbeat } }, async (request) => {
    const workload = await requireWorkload(request, request.params.agentId);
    const caller = callerOf(request);
    const instanceId = caller.instanceId ?? request.body.instance_id ?? undefined;
    const { heartbeatSeconds } = caller;
    const guarding = guardingOf(request);
    const received = { instanceId, heartbeatSeconds, guarding, address: request.ip, body: request.body };
    if (!(await request.store.workloads.heartbeat(workload, received))) logIgnoredHeartbeat(request, workload);
    return { success: true };
  });

  app.get(routes.config, { schema: { params } }, async (request) =>
    wireFullConfig(await requireWorkload(request, request.params.agentId)),
  );

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
      const workload = await requireWorkload(request, request.params.agentId);
      const { instanceId } = callerOf(request);
      request.log.info({ agentId: workload.id, instanceId, reason: request.body.reason }, 'agent terminated');
      const body = { status: 'offline' as const, monitored_instances: [] };
      if (!(await request.store.workloads.heartbeat(workload, { instanceId, address: request.ip, body }))) {
        logIgnoredHeartbeat(request, workload);
      }
      return { success: true };
    },
  );
}

function logIgnoredHeartbeat(request: FastifyRequest, { id }: WorkloadRow): void {
  request.log.warn({ agentId: id }, 'heartbeat ignored: it names no instance, and several may have sent it');
}
