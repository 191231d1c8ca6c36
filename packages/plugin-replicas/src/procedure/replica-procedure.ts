import { LaunchPlan } from '@spotguard/plugin-aws/contract';
import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';

const nothing = z.object({});

/** What the control plane or an operator asked for. */
export const replicaRequest = z.object({
  replicaId: z.string(),
  /** Chosen by the control plane; its type must be that of this instance. */
  poolId: z.string().optional(),
  zone: z.string().optional(),
});
export type ReplicaRequest = z.output<typeof replicaRequest>;

/** Why a replica ends. */
const ending = z.object({ by: z.enum(['withdrawn', 'failed']), reason: z.string() });
export type Ending = z.output<typeof ending>;

/**
 * One run for a replica from its launch to its end, so that the journal knows each instance until it is ended. A launch
 * that fails is undone. A replica that was launched is never undone: the step `end` terminates it, and retries for ever.
 */
export const replicaProcedure = defineProcedure({
  id: 'replicas.replica',
  version: 1,
  summary: 'Launches a replica, looks after it, and ends it when it is not wanted any more or has failed.',
  input: replicaRequest,
  steps: {
    accept: {
      summary: 'Refuses a pool of another type. Undone, it reports why nothing was launched.',
      intent: nothing,
      result: z.object({ zone: z.string() }),
    },
    launch: {
      summary: 'Launches a copy of this instance as a replica.',
      intent: z.object({ plan: LaunchPlan }),
      /** Without a time: launched by a version that did not note it. */
      result: z.object({ instanceId: z.string(), launchedAt: z.number().optional() }),
      pivot: true,
      maxAttempts: 2,
    },
    'report-launch': {
      summary: 'Reports which instance it is.',
      intent: nothing,
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    ready: {
      summary: 'Waits until it runs, its agent has registered and the health probe answers.',
      intent: z.object({ deadline: z.number() }),
      result: z.object({ ending: ending.optional(), readyAt: z.number().optional() }),
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    'report-ready': {
      summary: 'Reports that it is ready, if it is.',
      intent: nothing,
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    watch: {
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
    'report-end': {
      summary: 'Reports how it ended.',
      intent: nothing,
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
  },
});
export type ReplicaProcedure = typeof replicaProcedure;
