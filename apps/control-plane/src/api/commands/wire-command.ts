import { type WirePendingCommand, wireTimestamp } from '@spotguard/protocol';
import type { CommandRow } from '../../storage/rows.js';
import { type EndSettings, v4WaitSeconds } from '../../workloads/commands/claim-commands.js';

/** A command for our agents: with its type, and a null wait where the agent's own configuration decides. */
export function wireCommand(command: CommandRow, workload: EndSettings): WirePendingCommand {
  const defaultWait = workload.autoTerminateEnabled ? null : 0;
  return {
    ...sevenFields(command, command.terminateWaitSeconds ?? defaultWait),
    command_type: command.type,
    ...(command.replicaId === null ? {} : { replica_id: command.replicaId }),
    ...(command.expectedGeneration === null ? {} : { expected_generation: command.expectedGeneration }),
    ...(command.input === null ? {} : { input: command.input }),
    ...(command.dryRun ? { dry_run: true } : {}),
  };
}

/** A command for v4 agents: exactly the seven fields that they know. */
export function v4WireCommand(command: CommandRow, workload: EndSettings): WirePendingCommand {
  return sevenFields(command, v4WaitSeconds(command, workload));
}

function sevenFields(command: CommandRow, terminateWaitSeconds: number | null): WirePendingCommand {
  return {
    id: command.id,
    instance_id: command.instanceId,
    target_mode: command.targetMode,
    target_pool_id: command.targetPoolId,
    priority: command.priority,
    terminate_wait_seconds: terminateWaitSeconds,
    created_at: wireTimestamp(command.createdAt),
  };
}
