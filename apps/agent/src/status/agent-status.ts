import { guarding } from '@spotguard/protocol';
import * as z from 'zod';

/** The status that a running agent writes to its state directory. Times are epoch milliseconds. */
export const agentStatus = z.object({
  version: z.string(),
  /** Identifies the build; absent for an agent that runs from its packages. */
  build: z.string().optional(),
  pid: z.int().positive(),
  /** When the process started, in ticks since the boot. It distinguishes the process from a later one with the same id. */
  processStart: z.string().optional(),
  /** The namespace of process ids that `pid` belongs to. */
  processNamespace: z.string().optional(),
  startedAt: z.number(),
  writtenAt: z.number(),
  /** Milliseconds since the boot, on a monotonic clock, from which the age of this file follows on the same machine. */
  writtenAfterBootMs: z.number().optional(),
  /** An absolute path. */
  stateDirectory: z.string().optional(),
  /** Absent before the metadata service has answered. */
  instanceId: z.string().optional(),
  /** The control plane's id of this agent; absent until it has registered. */
  agentId: z.string().optional(),
  role: z.string().optional(),
  /** Whether it polls for commands now: the primary does, unless it is disabled or frozen. */
  takesCommands: z.boolean().optional(),
  /** The number of log lines that an output did not accept since the start. */
  droppedLogLines: z.number().optional(),
  /** What froze the agent, since when that is known, and for a freeze of the control plane what it says of it; absent when it is not frozen. */
  frozen: z.object({ by: z.string(), since: z.number(), text: z.string().optional() }).optional(),
  /** Why data that must survive a crash cannot be stored. */
  stateProblem: z.string().optional(),
  /** For how many milliseconds the check for interruption notices has been failing. */
  watchFailingForMs: z.number().optional(),
  /** The agent's own judgement. A reader of the file can judge better, see `judgeGuarding`. */
  guarding: guarding.optional(),
  plugins: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      reason: z.string().optional(),
      since: z.number().optional(),
      setupMs: z.number().optional(),
      /** Of the last attempt. */
      startMs: z.number().optional(),
    }),
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
