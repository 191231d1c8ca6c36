import { defineEvent, defineExtensionPoint } from '@spotguard/sdk';
import * as z from 'zod';

/** An interruption notice: what EC2 will do to this instance. `hibernate` starts at once; the others at `at`. */
export const interruptionNotice = z.object({
  /** Stable: the same notice has the same id after a restart of the agent. */
  id: z.string(),
  instanceId: z.string(),
  action: z.enum(['terminate', 'stop', 'hibernate']),
  /** Epoch milliseconds. */
  at: z.number(),
  /** Epoch milliseconds. */
  detectedAt: z.number(),
});
export type InterruptionNotice = z.output<typeof interruptionNotice>;

/** This instance has received an interruption notice. Emitted once per notice, and again after a restart of the agent. */
export const interruptionNoticed = defineEvent('termination.interruption-noticed', interruptionNotice);

/** AWS reports an elevated risk of interruption for this instance. */
export const rebalanceRecommended = defineEvent(
  'termination.rebalance-recommended',
  z.object({ instanceId: z.string(), /** Epoch milliseconds. */ noticedAt: z.number() }),
);

/**
 * Stops the workload on this instance cleanly before EC2 takes it, for example by refusing new requests and saving open
 * work. Hooks run in parallel, once per notice, and again when the agent restarts in between.
 */
export interface DrainHook {
  readonly name: string;
  /** Has until `deadline` (epoch milliseconds); then the signal is aborted and the hook is no longer waited for. */
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
