import * as z from 'zod';

/** Settings of the plugin. How many replicas there are is the control plane's to say. */
export const replicasConfig = z.strictObject({
  pollIntervalSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(30)
    .describe('Seconds between two looks at what replicas are wanted and whether those there are live.')
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
