import * as z from 'zod';
import type { CommandRow } from '../../../storage/rows.js';
import { commandStates, stateOf } from '../../../workloads/commands/command-state.js';
import { id, time } from '../api-types.js';

/** What kinds of things order commands. */
export const origins = ['person', 'token', 'rule', 'command'] as const;

/** Who ordered or cancelled a command. */
export const actorSchema = z
  .object({
    kind: z.enum(['user', 'token', 'agent', 'system']).meta({
      description: 'A person, a program with a token, an agent whose message made the control plane act, or itself.',
    }),
    id: z.string().nullable(),
    name: z.string().nullable(),
  })
  .meta({ id: 'Actor' });

export const commandSchema = z
  .object({
    commandId: id,
    workloadId: id,
    type: z.string().meta({ description: 'The name of the command, such as `switch`.' }),
    state: z.enum(commandStates).meta({
      description:
        '`queued`: no agent has it yet. `delivered`: an agent has it, or had it when it was last in contact. `cancelled` and `expired` were not carried out.',
    }),
    instanceId: z.string().meta({ description: 'The instance that carries it out.' }),
    input: z.record(z.string(), z.unknown()).nullable(),
    output: z.unknown().meta({ description: 'What the command returned; null when it returned nothing yet.' }),
    message: z.string().nullable().meta({ description: 'How it ended, as a sentence.' }),
    dryRun: z.boolean(),
    priority: z.int().meta({ description: 'From 1 to 100, the most urgent.' }),
    origin: z.enum(origins).nullable().meta({
      description:
        'What ordered it: a person, a program, a rule of the control plane or a command; null when not kept.',
    }),
    actor: actorSchema.nullable(),
    parentCommandId: id.nullable().meta({ description: 'The command that ordered this one.' }),
    createdAt: time,
    leasedUntil: time.nullable().meta({ description: 'Until when its agent has it, if the agent does not ask again.' }),
    endedAt: time.nullable(),
    cancellation: z
      .object({
        requestedAt: time,
        requestedBy: actorSchema.nullable(),
        outcome: z.enum(['asked', 'cancelled', 'too-late']).meta({
          description: '`asked`: its agent is asked to give it up. `too-late`: it ended as if nobody had asked.',
        }),
      })
      .nullable(),
  })
  .meta({ id: 'Command', description: 'An order to the agent of an instance.' });

export const orderedCommandSchema = z
  .object({
    command: commandSchema,
    warning: z.string().nullable().meta({ description: 'Why it may not be carried out soon.' }),
  })
  .meta({ id: 'OrderedCommand', description: 'The command that is queued.' });

/** Returns a command as the API shows it. */
export function showCommand(command: CommandRow, now: Date): z.output<typeof commandSchema> {
  return {
    commandId: command.id,
    workloadId: command.agentId,
    type: command.type,
    state: stateOf(command, now),
    instanceId: command.instanceId,
    input: command.input ?? inputInColumns(command),
    output: command.output ?? null,
    message: command.message,
    dryRun: command.dryRun,
    priority: command.priority,
    origin: command.origin,
    actor: command.actor,
    parentCommandId: command.parentCommandId,
    createdAt: command.createdAt,
    leasedUntil: command.status === 'pending' ? command.leaseExpiresAt : null,
    endedAt: command.completedAt,
    cancellation: cancellationOf(command),
  };
}

function cancellationOf({ cancelRequestedAt, cancelRequestedBy, status, endedAs }: CommandRow) {
  if (cancelRequestedAt === null) return null;
  const ended = endedAs === 'cancelled' ? ('cancelled' as const) : ('too-late' as const);
  const outcome = status === 'pending' ? ('asked' as const) : ended;
  return { requestedAt: cancelRequestedAt, requestedBy: cancelRequestedBy, outcome };
}

/** The input of a command of v4, with the names of the wire; null when it has none. */
function inputInColumns(command: CommandRow): Readonly<Record<string, unknown>> | null {
  const columns = {
    target_mode: command.targetMode,
    target_pool_id: command.targetPoolId,
    terminate_wait_seconds: command.terminateWaitSeconds,
    replica_id: command.replicaId,
    expected_generation: command.expectedGeneration,
  };
  const given = Object.entries(columns).filter(([, value]) => value !== null);
  return given.length === 0 ? null : Object.fromEntries(given);
}
