export {
  type AgentConfig,
  agentConfig,
  type FullAgentConfig,
  fullAgentConfig,
  type WireAgentConfig,
  type WireFullAgentConfig,
} from './agent-config.js';
export { commandPriority } from './command-priority.js';
export {
  type ExecutedRequest,
  executedRequest,
  type PendingCommand,
  pendingCommand,
  pendingCommands,
  type WirePendingCommand,
} from './commands.js';
export { type ErrorBody, errorBody } from './error-body.js';
export {
  type ForceSwitchRequest,
  type ForceSwitchResponse,
  forceSwitchRequest,
  forceSwitchResponse,
} from './force-switch.js';
export { headers } from './headers.js';
export { type Health, health } from './health.js';
export { type Heartbeat, heartbeat, type SuccessResponse, successResponse } from './heartbeat.js';
export { type HostMode, hostMode, instanceId, type TargetMode, targetMode } from './host-facts.js';
export {
  type Host,
  type HostRole,
  host,
  hostQuery,
  hostRole,
  type PromoteConflict,
  type PromoteRequest,
  type PromoteResponse,
  promoteConflict,
  promoteRequest,
  promoteResponse,
} from './hosts.js';
export { paths } from './paths.js';
export { formatPoolId, type Pool, parsePoolId, poolId } from './pool-id.js';
export { type RegisterRequest, type RegisterResponse, registerRequest, registerResponse } from './register.js';
export { type ParsedSwitchReport, type SwitchReport, switchReport } from './switch-report.js';
export { wireBoolean } from './wire-boolean.js';
export { parseWireTimestamp, timestamp, wireTimestamp } from './wire-timestamp.js';
