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
 * A failover of this instance has finished: the workload was handed over, or there is no successor. Emitted once per run by
 * the instance that AWS takes, when the drain has ended, before it reports. Another run follows when there is no successor
 * yet, or when the successor ends before this instance does. It is not stored, and this instance has little time left: listen
 * to `succession.take-over-finished` of the successor too. That has the same key, unless the successor was a replica or was
 * launched by a switch: then its key is the id of that.
 */
export const failoverFinished = defineEvent(
  'termination.failover-finished',
  z.object({
    /** The id of the notice; of a later run for the same notice, with its number after a point. */
    key: z.string(),
    noticeId: z.string(),
    /** 1 for the first run. */
    run: z.number(),
    outcome: z.enum(['handed-over', 'no-successor']),
    /** Why there is no successor, what was rejected on the way, and what still runs; null when there is nothing to say. */
    reason: z.string().nullable(),
    /** This instance. */
    instanceId: z.string(),
    /** The instance that carries the workload now; null when there is none. */
    successorId: z.string().nullable(),
    /**
     * What the successor was before: `replica`, `switch` (the replacement of a switch under way), `launch` (the failover
     * launched it), or `promotion` (the control plane named it). Null when there is none.
     */
    successorOrigin: z.enum(['replica', 'switch', 'launch', 'promotion']).nullable(),
    /** When the run began, in epoch milliseconds. */
    startedAt: z.number(),
    /** How long this process worked on each step of the procedure, by name. */
    seconds: z.record(z.string(), z.number()),
    /** What the seconds of the step `hand-over` were spent on, in whole seconds; null when that step has failed. */
    handOverSeconds: z.object({ choose: z.number(), launch: z.number(), handOver: z.number() }).nullable(),
  }),
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
