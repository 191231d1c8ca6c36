import type { WireAgentConfig, WireFullAgentConfig } from '@spotguard/protocol';
import type { AgentRow } from '../../storage/rows.js';

/** The settings as `register` answers them: the ten keys of v4, truth values as 0 and 1. */
export function wireConfig(agent: AgentRow): WireAgentConfig {
  return {
    enabled: bit(agent.enabled),
    auto_switch_enabled: bit(agent.autoSwitchEnabled),
    auto_terminate_enabled: bit(agent.autoTerminateEnabled),
    terminate_wait_seconds: agent.terminateWaitSeconds,
    replica_enabled: bit(agent.replicaEnabled),
    replica_count: agent.replicaCount,
    min_savings_percent: agent.minSavingsPercent,
    risk_threshold: agent.riskThreshold,
    max_switches_per_week: agent.maxSwitchesPerWeek,
    min_pool_duration_hours: agent.minPoolDurationHours,
  };
}

/** The settings as `config` answers them. */
export function wireFullConfig(agent: AgentRow): WireFullAgentConfig {
  return { ...wireConfig(agent), manual_replica_enabled: bit(agent.manualReplicaEnabled) };
}

function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
