export type { PluginState, PluginStatus, WorkerReport } from '@spotguard/sdk';
export { type PresentNames, withPresentNames } from './config/former-names.js';
export {
  type ConfigKey,
  type ConfigSection,
  type ConfigSources,
  configKeys,
  resolveConfig,
} from './config/resolve-config.js';
export { type AgentOptions, createAgent } from './create-agent.js';
export type { Agent, AgentEnd } from './lifecycle/agent.js';
export { describePlugins } from './lifecycle/describe-build.js';
export type { StopFailure, StopReport } from './lifecycle/shut-down.js';
export { systemClock } from './scheduling/system-clock.js';
export { claimName, type NameHolder } from './storage/claim-name.js';
export { FileStateStorage, type FileStateStorageOptions } from './storage/file-state-storage.js';
export type { ProcessLock } from './storage/process-lock.js';
export type { RecordLog, StateStorage, StateStore } from './storage/state-storage.js';
export { type CheckedBuild, type CheckOptions, cannotStart, check } from './wiring/check.js';
export { kernelTokens } from './wiring/kernel-tokens.js';
