import { market, type SwitchReport, switchReport } from '@spotguard/protocol';
import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';

const nothing = z.object({});

/** What a launched instance does with what made it: it waits, takes over, and sees to it that nothing is left open. */
export const successionProcedure = defineProcedure({
  id: 'succession.take-over',
  version: 1,
  summary: 'Takes over from the instance that launched this one and finishes what it can no longer finish.',
  input: z.object({
    predecessor: z.string(),
    /** What launched this instance, and the id under which that is reported. */
    kind: z.enum(['switch', 'failover', 'standby']),
    key: z.string(),
    trigger: z.enum(['manual', 'model', 'interruption', 'promotion']),
    startedAt: z.number(),
    retireAfterSeconds: z.number().optional(),
    fromMarket: market,
  }),
  steps: {
    'await-hand-over': {
      summary: 'Waits until the predecessor hands over or is seen to be gone.',
      intent: nothing,
      result: z.object({ by: z.enum(['hand-over', 'predecessor-gone']) }),
      parks: true,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    'take-over': {
      summary: 'Becomes the primary, if the predecessor could not see to it.',
      intent: nothing,
      result: z.object({ at: z.number() }),
      pivot: true,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    'see-predecessor-off': {
      summary:
        'Waits for the end of the predecessor if it was asked for, and brings it about when the predecessor does not.',
      intent: z.object({ terminateAt: z.number().optional() }),
      result: z.object({
        terminatedAt: z.number().optional(),
        /** Why it was to end and still runs. */
        leftRunning: z.string().optional(),
      }),
      timeoutSeconds: 100_000,
    },
    report: {
      summary: 'Reports the move under the key that the predecessor uses: it counts once.',
      intent: z.object({ report: z.custom<SwitchReport>((value) => switchReport.safeParse(value).success) }),
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
    acknowledge: {
      summary: 'Answers the command, if one was at the bottom of it, under its id: it counts once.',
      intent: z.object({ message: z.string() }),
      result: nothing,
      timeoutSeconds: Number.POSITIVE_INFINITY,
    },
  },
});
export type SuccessionProcedure = typeof successionProcedure;
