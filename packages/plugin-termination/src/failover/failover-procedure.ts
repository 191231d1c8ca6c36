import { LaunchPlan } from '@spotguard/plugin-aws/contract';
import { type FailoverReport, failoverReport } from '@spotguard/protocol';
import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';
import { drainRecord } from '../drain/drain.js';
import { failoverInput } from './failover-input.js';
import { candidateOrigin, failoverState, handedOn } from './failover-state.js';
import { leftRung, rung } from './ladder.js';

const nothing = z.object({});

/** What is tried next: an instance that is there, a launch, or nothing any more. */
const attempt = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('candidate'), origin: candidateOrigin, instanceId: z.string() }),
  z.object({ kind: z.literal('launch'), rung, plan: LaunchPlan }),
  z.object({ kind: z.literal('none'), reason: z.string() }),
]);
export type Attempt = z.output<typeof attempt>;

const moved = z.object({
  /** Who has said that the successor is the primary; `nobody`: nothing was handed over. */
  by: z.enum(['nobody', 'answer', 'control-plane', 'tags']),
  origin: candidateOrigin.optional(),
  successor: z.string().optional(),
  left: z.array(leftRung),
  /** Where the run has ended. */
  state: handedOn,
  /** Why nothing was handed over. */
  end: z.string().optional(),
  seconds: z.object({ choose: z.number(), launch: z.number(), hand_over: z.number() }),
});
export type Moved = z.output<typeof moved>;

/**
 * From the notice to the end of this instance. There is nothing to go back to, so the first step is the pivot: a step
 * that fails for good is passed over, and the others still do their part.
 */
export const failoverProcedure = defineProcedure({
  id: 'termination.failover',
  version: 2,
  summary: 'Moves the workload to a successor before EC2 takes this instance.',
  input: failoverInput,
  // A disk that fails delays nothing: the same client tokens find what has been launched before.
  storageSeconds: 2,
  onStorageFailure: 'continue-in-memory',
  steps: {
    move: {
      summary:
        'Tries one successor after another, ready or to be launched, until one lives that the workload is handed to.',
      intent: z.object({ state: failoverState, attempt }),
      result: moved,
      pivot: true,
      timeoutSeconds: 1_200,
      maxAttempts: 10_000,
    },
    'end-leftovers': {
      summary: 'Ends what was launched on the way and is not needed.',
      intent: nothing,
      result: z.object({ running: z.array(z.string()) }),
      timeoutSeconds: 60,
    },
    drain: {
      summary: 'Waits for the drain, which runs beside the steps before.',
      intent: nothing,
      result: drainRecord,
      timeoutSeconds: 1_200,
    },
    report: {
      summary: 'Puts the report of the failover where it cannot get lost.',
      intent: z.object({ report: z.custom<FailoverReport>((value) => failoverReport.safeParse(value).success) }),
      result: nothing,
    },
    retire: {
      summary: 'Keeps this instance from ever being the primary again; goes on at every start until EC2 has taken it.',
      intent: z.object({ leaveAt: z.number() }),
      result: nothing,
      parks: true,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
  },
});
export type FailoverProcedure = typeof failoverProcedure;
