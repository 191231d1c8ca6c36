import { guarding } from '@spotguard/protocol';
import * as z from 'zod';

/** What a running agent says of itself in its state directory. Times are epoch milliseconds. */
export const agentStatus = z.object({
  version: z.string(),
  /** What tells builds of a version apart; unknown for one that runs from its packages. */
  build: z.string().optional(),
  pid: z.int().positive(),
  /** When the kernel started the process, in ticks since the boot: tells it from a later one with the same id. */
  processStart: z.string().optional(),
  /** The namespace in which `pid` means something. */
  processNamespace: z.string().optional(),
  startedAt: z.number(),
  writtenAt: z.number(),
  /** Milliseconds since the boot, on a clock that nobody sets: the age of these facts on the same machine. */
  writtenAfterBootMs: z.number().optional(),
  /** Absolute. */
  stateDirectory: z.string().optional(),
  /** Unknown before the metadata service has answered. */
  instanceId: z.string().optional(),
  /** What the control plane calls this agent; unknown until registered. */
  agentId: z.string().optional(),
  role: z.string().optional(),
  /** Whether it asks for commands now: the primary does, unless it is disabled or frozen. */
  takesCommands: z.boolean().optional(),
  /** Log lines that an output did not take since the start. */
  droppedLogLines: z.number().optional(),
  /** Who froze the agent, and since when that is known; absent when it is not frozen. */
  frozen: z.object({ by: z.string(), since: z.number() }).optional(),
  /** Why nothing can be kept that must survive a crash. */
  stateProblem: z.string().optional(),
  /** How long the look for interruption notices has been failing. */
  watchFailingForMs: z.number().optional(),
  /** The agent's own answer; whoever reads the file knows more, see `judgeGuarding`. */
  guarding: guarding.optional(),
  plugins: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      reason: z.string().optional(),
      since: z.number().optional(),
      setupMs: z.number().optional(),
      /** Of the last try. */
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
