import * as z from 'zod';

/** Settings of the plugin; the first two variables are those of the v4 agent, where they had no effect. */
export const successionConfig = z.strictObject({
  autoTerminateOldInstance: z
    .boolean()
    .default(true)
    .describe('False keeps every old instance, whatever a command says, and reports so.')
    .meta({ env: 'AUTO_TERMINATE_OLD_INSTANCE', formerly: ['switching.autoTerminateOldInstance'] }),
  terminateWaitSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(300)
    .describe(
      'Seconds from the hand-over to the end of the old instance when neither command nor control plane say; 0 keeps it.',
    )
    .meta({ env: 'TERMINATE_WAIT_TIME', formerly: ['switching.terminateWaitSeconds'] }),
  maxLaunchesPerHour: z
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(20)
    .describe(
      'How many instances of the workload may be launched within any hour before switches and replicas wait; failovers do not. 0 launches none.',
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
    .describe('Must answer 2xx before a launched instance counts as ready; {privateIp} stands for its address.')
    .meta({ env: 'SPOTGUARD_HEALTH_PROBE_URL', formerly: ['switching.healthProbeUrl'] }),
});
export type SuccessionConfig = z.output<typeof successionConfig>;
