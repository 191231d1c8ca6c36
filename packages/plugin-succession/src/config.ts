import * as z from 'zod';

/** Settings of the plugin. The v4 agent had the first two variables, but they had no effect there. */
export const successionConfig = z.strictObject({
  autoTerminateOldInstance: z
    .boolean()
    .default(true)
    .describe('False keeps every old instance, whatever a command says; the report says so.')
    .meta({ env: 'AUTO_TERMINATE_OLD_INSTANCE', formerly: ['switching.autoTerminateOldInstance'] }),
  terminateWaitSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(300)
    .describe(
      'Seconds from the hand-over to the termination of the old instance when neither the command nor the control plane sets it; 0 keeps the instance.',
    )
    .meta({ env: 'TERMINATE_WAIT_TIME', formerly: ['switching.terminateWaitSeconds'] }),
  maxLaunchesPerHour: z
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(20)
    .describe(
      'Maximum number of instances of the workload launched within an hour. Beyond it switches and replicas wait, but failovers do not. 0 launches none.',
    )
    .meta({
      env: 'SPOTGUARD_MAX_LAUNCHES_PER_HOUR',
      formerly: [
        'switching.maxLaunchesPerHour',
        'replicas.maxLaunchesPerHour',
        'SPOTGUARD_REPLICA_MAX_LAUNCHES_PER_HOUR',
      ],
    }),
  healthProbeUrl: z
    .string()
    .regex(/^https?:\/\//, 'must begin with http:// or https://')
    .optional()
    .describe(
      'URL that must answer 2xx before a launched instance counts as ready; {privateIp} is replaced by its address.',
    )
    .meta({ env: 'SPOTGUARD_HEALTH_PROBE_URL', formerly: ['switching.healthProbeUrl'] }),
});
export type SuccessionConfig = z.output<typeof successionConfig>;
