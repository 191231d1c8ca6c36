import { LaunchPlan } from '@spotguard/plugin-aws/contract';
import { type FailoverReport, failoverReport } from '@spotguard/protocol';
import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';
import { drainRecord } from '../drain/drain.js';
import { failoverInput } from './failover-input.js';
import { candidateOrigin, carriedState, failoverState } from './failover-state.js';
import { launchOption, skippedOption } from './launch-options.js';

const nothing = z.object({});

/** What is tried next: an instance that exists, a launch, or nothing any more. */
const attempt = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('candidate'), origin: candidateOrigin, instanceId: z.string() }),
  z.object({ kind: z.literal('launch'), option: launchOption, plan: LaunchPlan }),
  z.object({ kind: z.literal('none'), reason: z.string() }),
]);
export type Attempt = z.output<typeof attempt>;

const handOverResult = z.object({
  /** What made the successor the primary; `nobody`: nothing was handed over. */
  promotedBy: z.enum(['nobody', 'answer', 'control-plane', 'tags']),
  origin: candidateOrigin.optional(),
  successor: z.string().optional(),
  skipped: z.array(skippedOption),
  /** The state at the end of the run. */
  state: carriedState,
  /** Why nothing was handed over. */
  failureReason: z.string().optional(),
  seconds: z.object({ choose: z.number(), launch: z.number(), hand_over: z.number() }),
});
export type HandOverResult = z.output<typeof handOverResult>;

/**
 * Runs from the notice until EC2 takes this instance. Nothing can be undone, so the first step is the pivot: a later step
 * that fails for good is skipped, and the steps after it still run.
 */
export const failoverProcedure = defineProcedure({
  id: 'termination.failover',
  version: 3,
  summary: 'Moves the workload to a successor before EC2 takes this instance.',
  input: failoverInput,
  // A failing disk must not delay a failover: the same client tokens find what was launched before.
  storageSeconds: 2,
  onStorageFailure: 'continue-in-memory',
  steps: {
    'hand-over': {
      summary:
        'Tries one candidate after another, existing or newly launched, until the workload is handed to a living one.',
      intent: z.object({ state: failoverState, attempt }),
      result: handOverResult,
      pivot: true,
      timeoutSeconds: 1_200,
      maxAttempts: 10_000,
    },
    'end-leftovers': {
      summary: 'Terminates the instances that were launched on the way and are not needed.',
      intent: nothing,
      result: z.object({ running: z.array(z.string()) }),
      timeoutSeconds: 60,
    },
    drain: {
      summary: 'Waits for the drain, which runs in parallel to the earlier steps.',
      intent: nothing,
      result: drainRecord,
      timeoutSeconds: 1_200,
    },
    report: {
      summary: 'Writes the report of the failover to the outbox.',
      intent: z.object({ report: z.custom<FailoverReport>((value) => failoverReport.safeParse(value).success) }),
      result: nothing,
      afterFinish: true,
    },
    retire: {
      summary:
        'Prevents this instance from becoming the primary again; resumes at every start until EC2 takes the instance.',
      intent: z.object({ leaveAt: z.number() }),
      result: nothing,
      parks: true,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
  },
});
export type FailoverProcedure = typeof failoverProcedure;
