import { defineCommand, defineToken } from '@spotguard/sdk';
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
export const SwitchesUnderWay = defineToken<SwitchesUnderWay>('switching/switches-under-way');

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
