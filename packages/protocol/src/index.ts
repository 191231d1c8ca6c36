export {
  type AgentConfig,
  agentConfig,
  type FullAgentConfig,
  fullAgentConfig,
  receivedAgentConfig,
  receivedFullAgentConfig,
  type WireAgentConfig,
  type WireFullAgentConfig,
} from './agent-config.js';
export {
  type BuildAnswer,
  type BuildContents,
  type BuildReport,
  type BuildState,
  buildAnswer,
  buildContents,
  buildReport,
  buildState,
  type FailoverPlan,
  failoverPlan,
} from './build.js';
export { type CleanupReport, cleanupReport } from './cleanup-report.js';
export { commandPriority } from './command-priority.js';
export {
  type ExecutedRequest,
  executedRequest,
  maxCommandInputBytes,
  maxCommandOutputBytes,
  type PendingCommand,
  pendingCommand,
  pendingCommandItems,
  pendingCommands,
  pendingCommandsQuery,
  readPendingCommand,
  type UnreadableCommand,
  type WirePendingCommand,
} from './commands.js';
export { type ErrorBody, errorBody } from './error-body.js';
export { type Feature, features, readFeatures, writeFeatures } from './features.js';
export {
  type ForceSwitchRequest,
  type ForceSwitchResponse,
  forceSwitchRequest,
  forceSwitchResponse,
} from './force-switch.js';
export { describeFreezeNotice, type FreezeNotice, readFreezeNotice, writeFreezeNotice } from './freeze-notice.js';
export { type Guarding, guarding, readGuarding, writeGuarding } from './guarding.js';
export { headers } from './headers.js';
export { type Health, health } from './health.js';
export { type Heartbeat, heartbeat, type SuccessResponse, successResponse } from './heartbeat.js';
export { type InstanceMode, instanceId, instanceMode, isInstanceId, type Market, market } from './instance-facts.js';
export {
  type EmergencyReplicaRequest,
  emergencyReplicaRequest,
  emergencyReplicaResponse,
  type FailoverReport,
  failoverReport,
  type MaintenanceReport,
  maintenanceReport,
  type RebalanceRequest,
  type RebalanceResponse,
  rebalanceRequest,
  rebalanceResponse,
  type TerminationImminentRequest,
  type TerminationImminentResponse,
  terminationImminentRequest,
  terminationImminentResponse,
} from './interruptions.js';
export { formatLaunchIntent, type LaunchIntent, launchKeyOf, parseLaunchIntent } from './launch-intent.js';
export { type LeftRunning, leftRunning } from './left-running.js';
export { isPathId, pathId } from './path-id.js';
export { paths } from './paths.js';
export { formatPoolId, type Pool, parsePoolId, poolId } from './pool-id.js';
export { type PriceLeaseAnswer, type PriceLeaseRequest, priceLeaseAnswer, priceLeaseRequest } from './price-lease.js';
export { type PricingReport, pricingReport } from './pricing-report.js';
export { type RegisterRequest, type RegisterResponse, registerRequest, registerResponse } from './register.js';
export {
  type CreateReplicaRequest,
  createReplicaRequest,
  createReplicaResponse,
  isReplicaPlaceholder,
  type Replica,
  type ReplicaStatus,
  type ReplicaStatusRequest,
  type ReplicaType,
  replica,
  replicaPool,
  replicaStatus,
  replicaStatusRequest,
  replicas,
  replicasQuery,
  replicaType,
  type UpdateReplicaRequest,
  updateReplicaRequest,
} from './replicas.js';
export { routes } from './routes.js';
export { maxReportedSteps, type ReportedStep, reportedStep, type StepsReport, stepsReport } from './steps.js';
export { storableJson, storableText } from './storable-json.js';
export { type ParsedSwitchReport, type SwitchReport, switchReport } from './switch-report.js';
export { type LaunchFacts, launchTags, madeTag, tagKeys, tagPrefix, v4Tag } from './tag-keys.js';
export { wireBoolean } from './wire-boolean.js';
export { parseWireTimestamp, timestamp, wireTimestamp } from './wire-timestamp.js';
export {
  type InstanceRole,
  instanceQuery,
  instanceRole,
  type PromoteConflict,
  type PromoteRequest,
  type PromoteResponse,
  promoteConflict,
  promoteRequest,
  promoteResponse,
  type WorkloadInstance,
  workloadInstance,
} from './workload-instances.js';
