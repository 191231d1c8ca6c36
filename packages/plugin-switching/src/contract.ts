import { defineCommand, defineExtensionPoint, defineToken } from '@spotguard/sdk';
import * as z from 'zod';

export { HealthProbe } from './health-probe.js';
export { type AwaitedHost, type ReadinessSenses, untilReady } from './readiness.js';

/** A replacement that a switch has launched and not finished with. */
export interface LaunchedReplacement {
  readonly instanceId: string;
  /** The command that asked for it. */
  readonly commandId: string;
}

/** The switch that is under way, for whoever must move the workload faster than it does. */
export interface SwitchesUnderWay {
  /**
   * Stops every switch of this host, now and later, from launching anything, and resolves with the replacement that one
   * has launched, undefined when none has. Waits for the answer to a launch that is on its way to EC2, as long as the
   * signal lets it. A replacement given away here is not undone any more.
   */
  adopt(signal: AbortSignal): Promise<LaunchedReplacement | undefined>;
}
export const SwitchesUnderWay = defineToken<SwitchesUnderWay>('switching/switches-under-way');

/** One end of a hand-over. */
export interface HandOverHost {
  readonly instanceId: string;
  readonly zone: string;
  readonly privateIp: string | undefined;
}

/**
 * Moves something from the old host to the new one when it is ready: an address, a volume, a target of a load balancer.
 * It may be called again with the same hosts after a crash, and must then end in the same state. A throw that is not
 * retryable keeps the old host and undoes the switch: each step is then called the other way round, last first, also one
 * that has not been called before.
 */
export interface HandOverStep {
  readonly name: string;
  handOver(hosts: { readonly from: HandOverHost; readonly to: HandOverHost }, signal: AbortSignal): Promise<void>;
}
export const HandOverSteps = defineExtensionPoint<HandOverStep>('switching/hand-over-steps');

/** The wire's `switch`: fields and names are the protocol's, and everything odd about them gets an answer in words. */
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
