import { LaunchPlan } from '@spotguard/plugin-aws/contract';
import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';

const nothing = z.object({});

/** A replica that somebody wants. */
export const replicaRequest = z.object({
  replicaId: z.string(),
  /** As the control plane says; its type must be that of this instance. */
  poolId: z.string().optional(),
  zone: z.string().optional(),
});
export type ReplicaRequest = z.output<typeof replicaRequest>;

/** Why a replica ends. */
const ending = z.object({ by: z.enum(['withdrawn', 'failed']), reason: z.string() });
export type Ending = z.output<typeof ending>;

/**
 * The whole life of a replica in one run, so that the journal knows every instance that is there until it is ended. A
 * launch that fails is undone; what was launched is only ever ended going forward, as long as that takes.
 */
export const replicaProcedure = defineProcedure({
  id: 'replicas.replica',
  version: 1,
  summary: 'Launches a replica, looks after it, and ends it when it is not wanted any more or has failed.',
  input: replicaRequest,
  steps: {
    accept: {
      summary: 'Refuses what cannot be meant, and says so if the launch comes to nothing.',
      intent: nothing,
      result: z.object({ zone: z.string() }),
    },
    launch: {
      summary: 'Launches a copy of this instance as a replica.',
      intent: z.object({ plan: LaunchPlan }),
      result: z.object({ instanceId: z.string() }),
      pivot: true,
      maxAttempts: 2,
    },
    announce: {
      summary: 'Says which instance it is.',
      intent: nothing,
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    ready: {
      summary: 'Waits until it runs, its agent has registered and the health probe answers.',
      intent: z.object({ deadline: z.number() }),
      result: z.object({ ending: ending.optional() }),
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    'announce-ready': {
      summary: 'Says that it is ready, if it is.',
      intent: nothing,
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    'stand-by': {
      summary: 'Waits until it is not wanted any more, or is gone.',
      intent: nothing,
      result: z.object({ ending }),
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    end: {
      summary: 'Terminates it, if it is provably a replica of ours and not the primary.',
      intent: nothing,
      result: z.object({ spared: z.string().optional() }),
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    report: {
      summary: 'Says how it ended.',
      intent: nothing,
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
  },
});
export type ReplicaProcedure = typeof replicaProcedure;
