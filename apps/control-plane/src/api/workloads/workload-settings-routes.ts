import { routes, wireBoolean, wireTimestamp } from '@spotguard/protocol';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { HttpProblem } from '../../http/http-problem.js';
import type { WorkloadWithInstances } from '../../workloads/workload-store.js';
import { requireAccount } from '../require-account.js';

const settings = z.object({
  autoTerminateEnabled: wireBoolean.optional(),
  terminateWaitMinutes: z.number().min(0).max(1_440).optional(),
  autoSwitchEnabled: wireBoolean.optional(),
  manualReplicaEnabled: wireBoolean.optional(),
});
const agentParams = z.object({ agentId: z.string() });

/** The routes with which a person lists, configures and deletes agents. */
export function workloadSettingsRoutes(app: App): void {
  app.get(routes.clientAgents, { schema: { params: z.object({ clientId: z.string() }) } }, async (request) => {
    requireAccount(request, request.params.clientId);
    return (await request.store.workloads.list()).map(listed);
  });

  app.post(routes.clientAgentConfig, { schema: { params: agentParams, body: settings } }, async (request) => {
    const { terminateWaitMinutes, ...flags } = request.body;
    if (flags.autoSwitchEnabled === true && flags.manualReplicaEnabled === true) {
      throw new HttpProblem(400, 'autoSwitchEnabled and manualReplicaEnabled exclude each other; turn on one of them');
    }
    const stored = await request.store.workloads.configure(request.params.agentId, {
      ...flags,
      ...(terminateWaitMinutes === undefined ? {} : { terminateWaitSeconds: Math.round(terminateWaitMinutes * 60) }),
    });
    if (stored === undefined) throw new HttpProblem(404, 'Agent not found');
    return {
      success: true,
      auto_switch_enabled: stored.autoSwitchEnabled,
      manual_replica_enabled: stored.manualReplicaEnabled,
      auto_terminate_enabled: stored.autoTerminateEnabled,
      terminate_wait_seconds: stored.terminateWaitSeconds,
    };
  });

  app.post(
    routes.toggleEnabled,
    { schema: { params: agentParams, body: z.object({ enabled: wireBoolean }) } },
    async (request) => {
      const stored = await request.store.workloads.configure(request.params.agentId, request.body);
      if (stored === undefined) throw new HttpProblem(404, 'Agent not found');
      return { success: true, enabled: stored.enabled };
    },
  );

  app.delete(routes.clientAgent, { schema: { params: agentParams } }, async (request) => {
    const { agentId } = request.params;
    if (!(await request.store.workloads.remove(agentId))) throw new HttpProblem(404, 'Agent not found');
    return { success: true, message: 'Agent deleted', agent_id: agentId };
  });
}

/** One row of the list of agents: the fields of v4, and `generation`. `lastHeartbeat` is the primary's last contact of any kind. */
function listed({ workload, instances, status }: WorkloadWithInstances) {
  const primary = instances.find((instance) => instance.role === 'primary');
  return {
    id: workload.id,
    logicalAgentId: workload.logicalAgentId,
    instanceId: workload.primaryInstanceId,
    instanceType: primary?.instanceType ?? null,
    region: primary?.region ?? null,
    az: primary?.zone ?? null,
    currentMode: primary?.mode ?? 'unknown',
    status,
    lastHeartbeat: primary?.hasAgent === true ? wireTimestamp(primary.lastSeenAt) : null,
    guarding: primary?.guarding ?? null,
    instanceCount: instances.length,
    enabled: workload.enabled,
    autoSwitchEnabled: workload.autoSwitchEnabled,
    manualReplicaEnabled: workload.manualReplicaEnabled,
    autoTerminateEnabled: workload.autoTerminateEnabled,
    terminateWaitMinutes: workload.terminateWaitSeconds / 60,
    agentVersion: primary?.agentVersion ?? null,
    generation: workload.generation,
  };
}
