import type { Market } from '@spotguard/protocol';
import type { Actor } from '../../storage/events/actor.js';
import { type CommandInput, commands } from '../../storage/schema.js';
import type { LockedWorkload } from '../change-workload.js';

/** A command to queue. Absent fields are stored as null. */
export interface NewCommand {
  /** One of v4, or the name of a command of a plugin. */
  readonly type: string;
  /** The instance that is to carry it out. */
  readonly instanceId: string;
  readonly targetMode?: Market | undefined;
  readonly targetPoolId?: string | undefined;
  readonly terminateWaitSeconds?: number | undefined;
  readonly replicaId?: string | undefined;
  readonly expectedGeneration?: number | undefined;
  /** The input of a command of a plugin. */
  readonly input?: CommandInput | undefined;
  readonly dryRun?: boolean | undefined;
  readonly priority: number;
  readonly createdBy: string;
  /** The command that orders this one. */
  readonly parentCommandId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** Stores a command and returns its id. Only `queueCommand` calls it, after it has found nothing against it. */
export async function insertCommand(workload: LockedWorkload, command: NewCommand): Promise<string> {
  const { kind, id, name } = workload.actor;
  const [inserted] = await workload.queries
    .insert(commands)
    .values({
      ...command,
      origin: command.parentCommandId === undefined ? originOf(workload.actor) : 'command',
      actor: { kind, id, name },
      accountId: workload.accountId,
      agentId: workload.row.id,
      createdAt: workload.clock.now(),
    })
    .returning({ id: commands.id });
  if (inserted === undefined) throw new Error('The database stored a command without answering its id.');
  const { type, instanceId, targetMode, targetPoolId, createdBy } = command;
  const dryRun = command.dryRun === true ? { dryRun: true } : {};
  workload.emit({
    type: 'command.ordered',
    workloadId: workload.row.id,
    data: { commandId: inserted.id, type, instanceId, targetMode, targetPoolId, createdBy, ...dryRun },
  });
  return inserted.id;
}

/** What the control plane orders because of an agent's message, or by itself, it orders by a rule of its own. */
function originOf({ kind }: Actor): 'person' | 'token' | 'rule' {
  if (kind === 'user') return 'person';
  return kind === 'token' ? 'token' : 'rule';
}
