import { defineCommand, defineExtensionPoint } from '@spotguard/sdk';
import * as z from 'zod';

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
