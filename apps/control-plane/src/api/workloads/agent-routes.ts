import { heartbeat, paths, registerRequest } from '@spotguard/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { callerOf, guardingOf } from '../../http/caller.js';
import { HttpProblem } from '../../http/http-problem.js';
import type { AgentRow } from '../../storage/rows.js';
import { requireAgent } from './require-workload.js';
import { setRoleHeaders } from './role-headers.js';
import { wireConfig, wireFullConfig } from './wire-config.js';

const params = z.object({ agentId: z.string() });

/** What an agent calls for itself: register, heartbeat, settings, farewell. */
export function agentRoutes(app: App): void {
  app.post(paths.register, { schema: { body: registerRequest } }, async (request, reply) => {
    const caller = callerOf(request);
    const result = await request.store.agents.register({
      facts: request.body,
      generation: caller.generation,
      predecessor: caller.predecessor,
      intent: caller.intent,
      guarding: guardingOf(request),
    });
    if (result.kind === 'deleted') throw new HttpProblem(410, 'Agent was deleted');
    setRoleHeaders(reply, { role: result.role, generation: result.agent.generation });
    return { agent_id: result.agent.id, client_id: request.tenant.id, config: wireConfig(result.agent) };
  });

  app.post('/api/agents/:agentId/heartbeat', { schema: { params, body: heartbeat } }, async (request) => {
    const agent = await requireAgent(request, request.params.agentId);
    const caller = callerOf(request);
    const instanceId = caller.instanceId ?? request.body.instance_id ?? undefined;
    const { heartbeatSeconds } = caller;
    const guarding = guardingOf(request);
    const sign = { instanceId, heartbeatSeconds, guarding, address: request.ip, body: request.body };
    if (!(await request.store.agents.heartbeat(agent, sign))) ignored(request, agent);
    return { success: true };
  });

  app.get('/api/agents/:agentId/config', { schema: { params } }, async (request) =>
    wireFullConfig(await requireAgent(request, request.params.agentId)),
  );

  app.get('/api/agents/:agentId/replica-config', { schema: { params } }, async (request) => {
    const agent = await requireAgent(request, request.params.agentId);
    const standbys = await request.store.replicas.list(agent, { includeTerminated: false });
    const count = standbys.filter(({ status }) => status !== 'failed' && status !== 'terminated').length;
    return { enabled: agent.manualReplicaEnabled ? 1 : 0, count };
  });

  app.post(
    '/api/agents/:agentId/termination',
    { schema: { params, body: z.object({ reason: z.string().max(4_000).nullish() }) } },
    async (request) => {
      const agent = await requireAgent(request, request.params.agentId);
      const { instanceId } = callerOf(request);
      request.log.info({ agentId: agent.id, instanceId, reason: request.body.reason }, 'agent terminated');
      const body = { status: 'offline' as const, monitored_instances: [] };
      if (!(await request.store.agents.heartbeat(agent, { instanceId, address: request.ip, body }))) {
        ignored(request, agent);
      }
      return { success: true };
    },
  );
}

function ignored(request: FastifyRequest, { id }: AgentRow): void {
  request.log.warn({ agentId: id }, 'sign of life ignored: it names no instance, and several may have sent it');
}
