import { isPathId } from './path-id.js';

/** Throws for an id that is none: it may come from a peer, and must not choose the path of the next request. */
function segment(id: string): string {
  if (isPathId(id)) return encodeURIComponent(id);
  throw new TypeError(`${JSON.stringify(id.slice(0, 80))} cannot be an id in a path of the control plane.`);
}

const agent = (agentId: string): string => `/api/agents/${segment(agentId)}`;
const host = (agentId: string, instanceId: string): string => `${agent(agentId)}/hosts/${segment(instanceId)}`;

const replica = (agentId: string, replicaId: string): string => `${agent(agentId)}/replicas/${segment(replicaId)}`;

/** Absolute paths of the control plane. No id can reach into another path: one that could is refused with a `TypeError`. */
export const paths = {
  health: '/health',
  register: '/api/agents/register',
  heartbeat: (agentId: string): string => `${agent(agentId)}/heartbeat`,
  config: (agentId: string): string => `${agent(agentId)}/config`,
  pendingCommands: (agentId: string): string => `${agent(agentId)}/pending-commands`,
  executed: (agentId: string, commandId: string): string => `${agent(agentId)}/commands/${segment(commandId)}/executed`,
  switchReport: (agentId: string): string => `${agent(agentId)}/switch-report`,
  pricingReport: (agentId: string): string => `${agent(agentId)}/pricing-report`,
  cleanupReport: (agentId: string): string => `${agent(agentId)}/cleanup-report`,
  terminationImminent: (agentId: string): string => `${agent(agentId)}/termination-imminent`,
  rebalance: (agentId: string): string => `${agent(agentId)}/rebalance-recommendation`,
  emergencyReplica: (agentId: string): string => `${agent(agentId)}/create-emergency-replica`,
  failoverReport: (agentId: string): string => `${agent(agentId)}/failover-report`,
  maintenanceReport: (agentId: string): string => `${agent(agentId)}/maintenance-report`,
  replicas: (agentId: string): string => `${agent(agentId)}/replicas`,
  replica,
  replicaStatus: (agentId: string, replicaId: string): string => `${replica(agentId, replicaId)}/status`,
  promoteReplica: (agentId: string, replicaId: string): string => `${replica(agentId, replicaId)}/promote`,
  host,
  promoteHost: (agentId: string, instanceId: string): string => `${host(agentId, instanceId)}/promote`,
  validateClient: '/api/client/validate',
  forceSwitch: (instanceId: string): string => `/api/client/instances/${segment(instanceId)}/force-switch`,
  clientCommand: (commandId: string): string => `/api/client/commands/${segment(commandId)}`,
  clientAgents: (clientId: string): string => `/api/client/${segment(clientId)}/agents`,
  clientAgent: (agentId: string): string => `/api/client/agents/${segment(agentId)}`,
  clientAgentConfig: (agentId: string): string => `/api/client/agents/${segment(agentId)}/config`,
  switchHistory: (clientId: string): string => `/api/client/${segment(clientId)}/switch-history`,
} as const;
