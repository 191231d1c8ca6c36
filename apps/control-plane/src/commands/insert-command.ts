import type { TargetMode } from '@spotguard/protocol';
import type { AgentRow } from '../storage/rows.js';
import { commands } from '../storage/schema.js';
import type { Scope } from '../tenants/scope.js';

/** What a command says; what it does not name is null. */
export interface NewCommand {
  readonly type: 'switch' | 'create_replica' | 'promote_replica';
  /** The host that is to carry it out. */
  readonly instanceId: string;
  readonly targetMode?: TargetMode | undefined;
  readonly targetPoolId?: string | undefined;
  readonly terminateWaitSeconds?: number | undefined;
  readonly replicaId?: string | undefined;
  readonly expectedGeneration?: number | undefined;
  readonly priority: number;
  readonly createdBy: string;
  readonly idempotencyKey?: string | undefined;
}

/** Queues a command and answers its id. Wake the agent's topic after the commit. */
export async function insertCommand(scope: Scope, agent: AgentRow, command: NewCommand): Promise<string> {
  const [inserted] = await scope.queries
    .insert(commands)
    .values({ ...command, clientId: scope.clientId, agentId: agent.id, createdAt: scope.clock.now() })
    .returning({ id: commands.id });
  if (inserted === undefined) throw new Error('The database stored a command without answering its id.');
  const { type, instanceId, targetMode, targetPoolId, createdBy } = command;
  scope.tell('command ordered', {
    commandId: inserted.id,
    agentId: agent.id,
    type,
    instanceId,
    targetMode,
    targetPoolId,
    createdBy,
  });
  return inserted.id;
}
