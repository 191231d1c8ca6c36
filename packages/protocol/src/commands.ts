import * as z from 'zod';
import { commandPriority } from './command-priority.js';
import { pathId } from './path-id.js';
import { wireBoolean } from './wire-boolean.js';

/** A number, or a number as a string, as some databases return it. */
const numeric = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,15}(\.\d{1,6})?$/, 'expected a number')
    .transform(Number),
]);
/** A string, or a number that is read as one. */
const text = z.union([z.string(), z.number().transform(String)]);

/**
 * A command that waits for an agent. `command_type` is sent only by our control plane to our agents; absent means
 * `switch`. `terminate_wait_seconds` says how long to keep the old instance: above 0, that many seconds; 0, for good;
 * null, as configured (from a v4 backend, null also means for good). Unambiguous variants are accepted: a number as a
 * string, a string as a number, and null for the normal priority.
 */
export const pendingCommand = z.object({
  id: z.union([pathId, z.number().int()]).transform(String),
  command_type: z.string().nullish(),
  instance_id: z.string().nullish(),
  target_mode: z.string().nullish(),
  target_pool_id: text.nullish(),
  /** For `promote_replica`: which replica, and the generation that it is to replace. */
  replica_id: text.nullish(),
  expected_generation: numeric.pipe(z.number().int().min(0)).nullish(),
  priority: numeric.nullish().transform((priority) => priority ?? commandPriority.normal),
  terminate_wait_seconds: numeric.pipe(z.number().min(0)).nullish(),
  /** The input of a command of any plugin. Absent for the commands of v4, whose input is in the fields above. */
  input: z.record(z.string(), z.unknown()).nullish(),
  /** Whether the agent must change nothing, and only answer what it would do. */
  dry_run: wireBoolean.nullish(),
  created_at: text.nullish(),
});
/** A pending command after parsing. */
export type PendingCommand = z.output<typeof pendingCommand>;
/** A pending command on the wire. */
export type WirePendingCommand = z.input<typeof pendingCommand>;

/** An item in the answer to `pending-commands` that has an id but is not a valid command. */
export interface UnreadableCommand {
  readonly id: string;
  /** Each invalid field, and what was expected. */
  readonly problem: string;
}

const items = z.array(z.unknown());

/** The items in the answer to `pending-commands`, in any of the forms that a v4 agent accepts. */
export const pendingCommandItems = z.union([
  items,
  z.object({ commands: items }).transform((body) => body.commands),
  z.object({ pending_commands: items }).transform((body) => body.pending_commands),
  z.object({ data: items }).transform((body) => body.data),
]);

/** Parses one item. Undefined if it has no id, without which it cannot be acknowledged. */
export function readPendingCommand(item: unknown): PendingCommand | UnreadableCommand | undefined {
  const parsed = pendingCommand.safeParse(item);
  if (parsed.success) return parsed.data;
  const identified = pendingCommand.pick({ id: true }).safeParse(item);
  if (!identified.success) return undefined;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { id: identified.data.id, problem: problems.join('; ') };
}

/**
 * The commands in the answer to `pending-commands`. Invalid items are left out; see {@link readPendingCommand} for
 * those.
 */
export const pendingCommands = pendingCommandItems.transform((list) =>
  list.map(readPendingCommand).filter((read): read is PendingCommand => read !== undefined && !('problem' in read)),
);

const commandIds = z
  .string()
  .max(8_000)
  .default('')
  .transform((list): ReadonlySet<string> => new Set(list.split(',').filter((id) => id !== '')));

/**
 * The query of a request for commands. `wait`: for how many seconds the control plane may hold it until there is a
 * command. `known`: the ids, separated by commas, of commands that the agent has received already; they are no reason
 * to answer. `cancelled`: likewise the ids of commands that it gives up already. `frozen`: whether the agent knows of a
 * freeze; when that is not so any more, the answer comes at once.
 */
export const pendingCommandsQuery = z.object({
  wait: z.coerce.number().min(0).max(25).default(0),
  known: commandIds,
  cancelled: commandIds,
  frozen: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
});

/** How many bytes of JSON the input of a command may have. */
export const maxCommandInputBytes = 16_384;
/** How many bytes of JSON the output of a command may have. */
export const maxCommandOutputBytes = 65_536;

/** An agent's acknowledgement of a command. */
export const executedRequest = z.object({
  success: z.boolean(),
  message: z.string().max(4_000).nullish(),
  /**
   * What the command returned, or for a dry run what it would do: JSON of at most `maxCommandOutputBytes`. Sent only to
   * control planes with the feature `plugin-commands`.
   */
  output: z.unknown().optional(),
  /**
   * Whether the agent gave the command up because it was cancelled, and has undone what it did. Sent only to control planes
   * with the feature `cancelled-commands`.
   */
  cancelled: z.boolean().optional(),
});
export type ExecutedRequest = z.input<typeof executedRequest>;
