import { LaunchPlan } from '@spotguard/plugin-aws/contract';
import { type FailoverReport, failoverReport } from '@spotguard/protocol';
import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';
import { drainRecord } from '../drain/drain.js';
import { notice } from '../notices/notice.js';
import { leftRung, rung } from './ladder.js';

const nothing = z.object({});

/** Where the launch stands in the ladder. */
export const climb = z.object({
  ladder: z.array(rung),
  /** The rung that the plan is for; its number is part of the client token. */
  number: z.number(),
  left: z.array(leftRung),
});
export type Climb = z.output<typeof climb>;

/**
 * From the notice to the end of this host. There is nothing to go back to, so the first step is the pivot: a step that
 * fails for good is passed over, and the others still do their part.
 */
export const failoverProcedure = defineProcedure({
  id: 'termination.failover',
  version: 1,
  summary: 'Moves the workload to a successor before EC2 takes this host.',
  input: notice,
  storageSeconds: 2,
  steps: {
    choose: {
      summary: 'Settles who takes over: a standby, the replacement of a switch under way, or a host to be launched.',
      intent: nothing,
      result: z.object({
        choice: z.enum(['promoted', 'standby', 'adopted', 'launch']),
        successor: z.string().optional(),
        at: z.number(),
      }),
      pivot: true,
      timeoutSeconds: 60,
    },
    launch: {
      summary: 'Launches a replacement, rung by rung of the ladder of pools, if nobody is there yet.',
      intent: z.object({ climb: climb.optional(), plan: LaunchPlan.optional(), end: z.string().optional() }),
      result: z.object({
        successor: z.string().optional(),
        left: z.array(leftRung),
        end: z.string().optional(),
        at: z.number(),
      }),
      timeoutSeconds: 1_200,
      mostAttempts: 64,
    },
    'hand-over': {
      summary: 'Gives the successor the title, by the control plane in time, and marks this host as retiring in EC2.',
      intent: nothing,
      result: z.object({
        by: z.enum(['nobody', 'answer', 'control-plane', 'tags']),
        successor: z.string().optional(),
        at: z.number(),
      }),
      timeoutSeconds: 1_200,
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
      summary: 'Keeps this host from ever being the primary again; goes on at every start until EC2 has taken it.',
      intent: z.object({ leaveAt: z.number() }),
      result: nothing,
      parks: true,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
  },
});
export type FailoverProcedure = typeof failoverProcedure;
