import * as z from 'zod';
import { commandPriority } from './command-priority.js';
import { pathId } from './path-id.js';

/** A number, or one written as text, as some databases give it. */
const amount = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,15}(\.\d{1,6})?$/, 'expected a number')
    .transform(Number),
]);
/** A text, or a number that stands for one. */
const text = z.union([z.string(), z.number().transform(String)]);

/**
 * A command that waits for an agent. `command_type` comes only from our control plane to our agents; absent means
 * `switch`. `terminate_wait_seconds`: above 0, seconds to keep the old instance; 0, keep it for good; null, as configured
 * (from a v4 backend, null too means: keep it). Forms that can only mean one thing are read: a number as text, a number
 * for a text, null for the usual priority.
 */
export const pendingCommand = z.object({
  id: z.union([pathId, z.number().int()]).transform(String),
  command_type: z.string().nullish(),
  instance_id: z.string().nullish(),
  target_mode: z.string().nullish(),
  target_pool_id: text.nullish(),
  /** Of `promote_replica`: which replica, and the generation that it is to replace. */
  replica_id: text.nullish(),
  expected_generation: amount.pipe(z.number().int().min(0)).nullish(),
  priority: amount.nullish().transform((priority) => priority ?? commandPriority.normal),
  terminate_wait_seconds: amount.pipe(z.number().min(0)).nullish(),
  created_at: text.nullish(),
});
/** A parsed pending command. */
export type PendingCommand = z.output<typeof pendingCommand>;
/** A pending command as it travels. */
export type WirePendingCommand = z.input<typeof pendingCommand>;

/** An item of an answer to `pending-commands` that has an id and is not understood. */
export interface UnreadableCommand {
  readonly id: string;
  /** Each field that is not understood, and what was expected. */
  readonly problem: string;
}

const items = z.array(z.unknown());

/** The items of an answer to `pending-commands`, in any of the forms that a v4 agent takes. */
export const pendingCommandItems = z.union([
  items,
  z.object({ commands: items }).transform((body) => body.commands),
  z.object({ pending_commands: items }).transform((body) => body.pending_commands),
  z.object({ data: items }).transform((body) => body.data),
]);

/** Reads one item; `undefined` when it has no id, so that nobody could be answered. */
export function readPendingCommand(item: unknown): PendingCommand | UnreadableCommand | undefined {
  const parsed = pendingCommand.safeParse(item);
  if (parsed.success) return parsed.data;
  const identified = pendingCommand.pick({ id: true }).safeParse(item);
  if (!identified.success) return undefined;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { id: identified.data.id, problem: problems.join('; ') };
}

/** The commands of an answer to `pending-commands`; items that are none are left out, see {@link readPendingCommand}. */
export const pendingCommands = pendingCommandItems.transform((list) =>
  list.map(readPendingCommand).filter((read): read is PendingCommand => read !== undefined && !('problem' in read)),
);

/** An agent's acknowledgement of a command. */
export const executedRequest = z.object({
  success: z.boolean(),
  message: z.string().max(4_000).nullish(),
});
export type ExecutedRequest = z.input<typeof executedRequest>;
