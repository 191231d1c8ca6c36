import { defineCommand, defineToken } from '@spotguard/sdk';
import * as z from 'zod';

/** A replacement that a switch has launched and not finished with. */
export interface LaunchedReplacement {
  readonly instanceId: string;
  /** The command that asked for it. */
  readonly commandId: string;
}

/** The switch that is under way, for whoever must move the workload faster than it does. */
export interface SwitchesUnderWay {
  /**
   * Stops every switch of this instance, now and later, from launching anything, and resolves with the replacement that one
   * has launched, undefined when none has. Waits for the answer to a launch that is on its way to EC2, as long as the
   * signal lets it. A replacement given away here is not undone any more.
   */
  adopt(signal: AbortSignal): Promise<LaunchedReplacement | undefined>;
}
export const SwitchesUnderWay = defineToken<SwitchesUnderWay>('switching/switches-under-way');

/** The wire's `switch`: fields and names are the protocol's, and a value that makes no sense is refused with the reason. */
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
});
export type SwitchCommandInput = z.output<typeof switchCommand.input>;
