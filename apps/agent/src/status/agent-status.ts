import * as z from 'zod';

/** What a running agent says of itself in its state directory. Times are epoch milliseconds. */
export const agentStatus = z.object({
  version: z.string(),
  /** What tells builds of a version apart; unknown for one that runs from its packages. */
  build: z.string().optional(),
  pid: z.int().positive(),
  startedAt: z.number(),
  writtenAt: z.number(),
  /** Unknown before the metadata service has answered. */
  instanceId: z.string().optional(),
  /** What the control plane calls this agent; unknown until registered. */
  agentId: z.string().optional(),
  role: z.string().optional(),
  /** Whether it asks for commands now: the primary does, unless it is disabled or frozen. */
  takesCommands: z.boolean().optional(),
  /** Log lines that an output did not take since the start. */
  droppedLogLines: z.number().optional(),
  plugins: z.array(
    z.object({ id: z.string(), state: z.string(), reason: z.string().optional(), since: z.number().optional() }),
  ),
  workers: z.array(
    z.object({
      name: z.string(),
      lastStartedAt: z.number().optional(),
      lastDurationMs: z.number().optional(),
      lastSucceededAt: z.number().optional(),
      lastFailure: z.string().optional(),
      runs: z.number(),
      failures: z.number(),
    }),
  ),
});
export type AgentStatus = z.output<typeof agentStatus>;

/** The file's name in the state directory. */
export const statusFileName = 'status.json';
