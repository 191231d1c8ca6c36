import { defineEvent, defineExtensionPoint } from '@spotguard/sdk';
import * as z from 'zod';

/** What EC2 is about to do to this instance. `hibernate` begins at once; the others at `at`. */
export const interruptionNotice = z.object({
  /** Durable: the same notice has the same id after a restart. */
  id: z.string(),
  instanceId: z.string(),
  action: z.enum(['terminate', 'stop', 'hibernate']),
  /** Epoch milliseconds. */
  at: z.number(),
  /** Epoch milliseconds. */
  detectedAt: z.number(),
});
export type InterruptionNotice = z.output<typeof interruptionNotice>;

/** This instance has an interruption notice. Emitted once per notice and start of the agent. */
export const interruptionNoticed = defineEvent('termination.interruption-noticed', interruptionNotice);

/** AWS sees this instance at elevated risk of interruption. */
export const rebalanceRecommended = defineEvent(
  'termination.rebalance-recommended',
  z.object({ instanceId: z.string(), /** Epoch milliseconds. */ noticedAt: z.number() }),
);

/**
 * Brings the workload on this instance to rest before EC2 takes it: stop taking requests, write down what is open. Hooks run
 * side by side, once per notice and again after a restart of the agent in between.
 */
export interface DrainHook {
  readonly name: string;
  /** The signal is aborted at `deadline` (epoch milliseconds), the hook's share of what remains. */
  drain(
    interruption: {
      readonly notice: InterruptionNotice;
      readonly deadline: number;
      readonly successor: string | undefined;
    },
    signal: AbortSignal,
  ): Promise<void>;
}
export const DrainHooks = defineExtensionPoint<DrainHook>('termination/drain-hooks');
