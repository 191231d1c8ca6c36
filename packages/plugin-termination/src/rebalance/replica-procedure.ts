import { defineProcedure } from '@spotguard/sdk';
import * as z from 'zod';
import { recommendation } from './recommendation.js';

/** Gets a replica on a recommendation, and gives it back when no interruption follows. */
export const replicaProcedure = defineProcedure({
  id: 'termination.rebalance-standby',
  version: 1,
  summary: 'Asks for a replica on a rebalance recommendation, and gives it back when no interruption follows.',
  input: recommendation,
  steps: {
    ask: {
      summary: 'Asks the control plane for a replica, with an idempotency key so that there is only one.',
      intent: z.object({}),
      result: z.object({ replicaId: z.string().optional() }),
      pivot: true,
    },
    'give-back': {
      summary: 'Waits for the expiry and gives the replica back, if this instance still carries the workload.',
      intent: z.object({ expiresAt: z.number() }),
      result: z.object({}),
      parks: true,
      timeoutSeconds: 100_000,
    },
  },
});
export type ReplicaProcedure = typeof replicaProcedure;
