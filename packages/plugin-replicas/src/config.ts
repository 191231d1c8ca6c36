import * as z from 'zod';

/** Settings of the plugin. How many standbys there are is the control plane's to say. */
export const replicasConfig = z.strictObject({
  pollIntervalSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(30)
    .describe('Seconds between two looks at what standbys are wanted and whether those there are live.')
    .meta({ env: 'SPOTGUARD_REPLICA_POLL_INTERVAL' }),
  maxLaunchesPerHour: z
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(6)
    .describe('How many standbys this agent begins to launch within any hour, failed ones included; 0 launches none.')
    .meta({ env: 'SPOTGUARD_REPLICA_MAX_LAUNCHES_PER_HOUR' }),
  readyTimeoutSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(900)
    .describe('How long a standby may take to be ready before it is ended and reported as failed.')
    .meta({ env: 'SPOTGUARD_REPLICA_READY_TIMEOUT' }),
});
export type ReplicasConfig = z.output<typeof replicasConfig>;
