const segment = encodeURIComponent;
const agent = (agentId: string): string => `/api/agents/${segment(agentId)}`;
const host = (agentId: string, instanceId: string): string => `${agent(agentId)}/hosts/${segment(instanceId)}`;

/** Absolute paths of the control plane. Every id is escaped, so no id can reach into another path. */
export const paths = {
  health: '/health',
  register: '/api/agents/register',
  heartbeat: (agentId: string): string => `${agent(agentId)}/heartbeat`,
  config: (agentId: string): string => `${agent(agentId)}/config`,
  pendingCommands: (agentId: string): string => `${agent(agentId)}/pending-commands`,
  executed: (agentId: string, commandId: string): string => `${agent(agentId)}/commands/${segment(commandId)}/executed`,
  switchReport: (agentId: string): string => `${agent(agentId)}/switch-report`,
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
