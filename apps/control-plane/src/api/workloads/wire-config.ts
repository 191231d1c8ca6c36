import type { WireAgentConfig, WireFullAgentConfig } from '@spotguard/protocol';
import type { WorkloadRow } from '../../storage/rows.js';

/**
 * The settings in the answer of `register`: the ten keys of v4, with booleans as 0 and 1. `isFrozen`: under a freeze, an agent
 * that does not know freezes is told that it is disabled, which keeps it from taking commands.
 */
export function wireConfig(workload: WorkloadRow, isFrozen: boolean): WireAgentConfig {
  return {
    enabled: bit(workload.enabled && !isFrozen),
    auto_switch_enabled: bit(workload.autoSwitchEnabled),
    auto_terminate_enabled: bit(workload.autoTerminateEnabled),
    terminate_wait_seconds: workload.terminateWaitSeconds,
    replica_enabled: bit(workload.replicaEnabled),
    replica_count: workload.replicaCount,
    min_savings_percent: workload.minSavingsPercent,
    risk_threshold: workload.riskThreshold,
    max_switches_per_week: workload.maxSwitchesPerWeek,
    min_pool_duration_hours: workload.minPoolDurationHours,
  };
}

/** The settings in the answer of `config`. */
export function wireFullConfig(workload: WorkloadRow, isFrozen: boolean): WireFullAgentConfig {
  return { ...wireConfig(workload, isFrozen), manual_replica_enabled: bit(workload.manualReplicaEnabled) };
}

function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
