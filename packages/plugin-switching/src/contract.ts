import { market } from '@spotguard/protocol';
import { defineCommand, defineEvent, defineToken } from '@spotguard/sdk';
import * as z from 'zod';

/** A replacement that was launched by a switch that has not ended. */
export interface LaunchedReplacement {
  readonly instanceId: string;
  /** The id of the command that ordered the switch. */
  readonly commandId: string;
}

/** Lets a failover take over from a switch under way. */
export interface SwitchesUnderWay {
  /**
   * Stops every present and later switch of this instance from launching anything. Resolves with the replacement of the
   * switch under way, or undefined when there is none. If a launch is under way, it waits for its answer until the signal
   * is aborted. An adopted replacement is no longer undone by the switch.
   */
  adopt(signal: AbortSignal): Promise<LaunchedReplacement | undefined>;
}
export const SwitchesUnderWay = defineToken<SwitchesUnderWay>('switching/switches-under-way', {
  from: '@spotguard/plugin-switching',
});

/** The command `switch` of the wire, with its field names. A value that makes no sense is refused with the reason. */
export const switchCommand = defineCommand({
  name: 'switch',
  summary: 'Moves the workload to spot or on-demand capacity, or to another zone.',
  input: z.object({
    instance_id: z.string().nullish(),
    target_mode: z.string(),
    target_pool_id: z.string().nullish(),
    terminate_wait_seconds: z.number().min(0).max(86_400).nullish(),
  }),
  output: z.object({ message: z.string() }),
  effect: 'write',
  timeoutSeconds: Number.POSITIVE_INFINITY,
  restart: 'resume',
  supportsDryRun: true,
});
export type SwitchCommandInput = z.output<typeof switchCommand.input>;

/**
 * A switch of this instance has finished: the workload has moved to the successor, or everything was undone. Emitted once
 * by the instance that switches, before it reports and retires. It is not stored: when this instance ends just then,
 * nobody hears it, so listen to `succession.take-over-finished` of the successor too, which has the same key.
 */
export const switchFinished = defineEvent(
  'switching.switch-finished',
  z.object({
    /** The id of the command that ordered the switch. */
    key: z.string(),
    /** `refused`: another version of this plugin began the switch, and this one cannot finish it. */
    outcome: z.enum(['done', 'undone', 'refused']),
    /** Why it is not done; null when it is. */
    reason: z.string().nullable(),
    /** This instance. */
    instanceId: z.string(),
    /** The instance that carries the workload now; null when the switch is not done. */
    successorId: z.string().nullable(),
    /** Null for a switch that was refused, and so is `trigger`. */
    target: z.object({ market, zone: z.string() }).nullable(),
    trigger: z.enum(['manual', 'model']).nullable(),
    /** Epoch milliseconds. */
    startedAt: z.number(),
    /** How long this process worked on each step of the procedure, by name. */
    seconds: z.record(z.string(), z.number()),
  }),
);
