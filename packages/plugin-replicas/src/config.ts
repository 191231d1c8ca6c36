import * as z from 'zod';

/** Settings of the plugin. The control plane decides how many replicas there are. */
export const replicasConfig = z.strictObject({
  pollIntervalSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(30)
    .describe('Seconds between two checks of which replicas are wanted and whether those launched still run.')
    .meta({ env: 'SPOTGUARD_REPLICA_POLL_INTERVAL' }),
  readyTimeoutSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(900)
    .describe('How long a replica may take to be ready before it is ended and reported as failed.')
    .meta({ env: 'SPOTGUARD_REPLICA_READY_TIMEOUT' }),
});
export type ReplicasConfig = z.output<typeof replicasConfig>;
