import { market, type SwitchReport, switchReport } from '@spotguard/protocol';
import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';

const nothing = z.object({});

/** Runs on a launched instance: waits for the hand-over, takes over, and finishes what its predecessor could not. */
export const successionProcedure = defineProcedure({
  id: 'succession.take-over',
  version: 1,
  summary: 'Takes over from the instance that launched this one, and finishes what that one can no longer finish.',
  input: z.object({
    predecessor: z.string(),
    /** Why this instance was launched; `key` is the id under which that is reported. */
    kind: z.enum(['switch', 'failover', 'standby']),
    key: z.string(),
    trigger: z.enum(['manual', 'model', 'interruption', 'promotion']),
    startedAt: z.number(),
    retireAfterSeconds: z.number().optional(),
    fromMarket: market,
  }),
  steps: {
    'await-hand-over': {
      summary: 'Waits until the predecessor hands over or EC2 shows that it is gone.',
      intent: nothing,
      result: z.object({ by: z.enum(['hand-over', 'predecessor-gone']) }),
      parks: true,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    'take-over': {
      summary: 'Becomes the primary, if the predecessor is gone and could not promote it.',
      intent: nothing,
      result: z.object({ at: z.number() }),
      pivot: true,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    'retire-predecessor': {
      summary: 'Waits until the predecessor has terminated itself if that was ordered, and terminates it otherwise.',
      intent: z.object({ terminateAt: z.number().optional() }),
      result: z.object({
        terminatedAt: z.number().optional(),
        /** Why it still runs although it should have been terminated. */
        leftRunning: z.string().optional(),
      }),
      afterFinish: true,
      timeoutSeconds: 100_000,
    },
    report: {
      summary: 'Reports the replacement under the key that the predecessor uses, so that it counts once.',
      intent: z.object({ report: z.custom<SwitchReport>((value) => switchReport.safeParse(value).success) }),
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    acknowledge: {
      summary:
        'Acknowledges the command that launched this instance, if there is one, under its id, so that it counts once.',
      intent: z.object({ message: z.string() }),
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
  },
});
export type SuccessionProcedure = typeof successionProcedure;
