import { join } from 'node:path';
import * as z from 'zod';

/** The most seconds that an agent holds an order whose sender does not wait for its outcome. */
export const maxAcceptSeconds = 1;

/** Returns the path of the socket on which the agent with this state directory takes commands. */
export function submitPath(stateDirectory: string): string {
  return join(stateDirectory, 'submit', 'socket');
}

/** A command that somebody on the instance orders. */
export const submitOrder = z.strictObject({
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(200),
  input: z.unknown(),
  dryRun: z.boolean(),
  /** Whether the answer is the outcome, however long that takes. */
  waits: z.boolean(),
});
export type SubmitOrder = z.output<typeof submitOrder>;

/** What the agent answers: how the command ended, that it goes on, or why the order was not understood. */
export const submitAnswer = z.union([
  z.object({
    outcome: z.union([
      z.object({ status: z.literal('succeeded'), output: z.unknown() }),
      z.object({ status: z.literal('failed'), code: z.string(), message: z.string() }),
    ]),
  }),
  z.object({ accepted: z.literal(true) }),
  z.object({ error: z.string() }),
]);
export type SubmitAnswer = z.output<typeof submitAnswer>;
