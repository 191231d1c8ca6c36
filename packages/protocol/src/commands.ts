import * as z from 'zod';
import { pathId } from './path-id.js';

/**
 * A command that waits for an agent. `command_type` comes only from our control plane to our agents; absent means
 * `switch`. `terminate_wait_seconds`: above 0, seconds to keep the old host; 0, keep it for good; null, as configured
 * (from a v4 backend, null too means: keep it).
 */
export const pendingCommand = z.object({
  id: z.union([pathId, z.number().int()]).transform(String),
  command_type: z.string().optional(),
  instance_id: z.string().nullish(),
  target_mode: z.string().nullish(),
  target_pool_id: z.string().nullish(),
  /** Of `promote_replica`: which standby, and the generation that it is to replace. */
  replica_id: z.string().nullish(),
  expected_generation: z.number().int().min(0).nullish(),
  priority: z.number().default(25),
  terminate_wait_seconds: z.number().min(0).nullish(),
  created_at: z.string().nullish(),
});
/** A parsed pending command. */
export type PendingCommand = z.output<typeof pendingCommand>;
/** A pending command as it travels. */
export type WirePendingCommand = z.input<typeof pendingCommand>;

const unreadable = z.unknown().transform(() => undefined);
const items = z
  .array(z.union([pendingCommand, unreadable]))
  .transform((list) => list.filter((item): item is PendingCommand => item !== undefined));

/**
 * The answer to `pending-commands`. A v4 agent also takes the list under `commands`, `pending_commands` or `data`, and
 * so does this; items that are no command are dropped, so compare lengths if you count them.
 */
export const pendingCommands = z.union([
  items,
  z.object({ commands: items }).transform((body) => body.commands),
  z.object({ pending_commands: items }).transform((body) => body.pending_commands),
  z.object({ data: items }).transform((body) => body.data),
]);

/** An agent's acknowledgement of a command. */
export const executedRequest = z.object({
  success: z.boolean(),
  message: z.string().max(4_000).nullish(),
});
export type ExecutedRequest = z.input<typeof executedRequest>;
