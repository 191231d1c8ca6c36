import * as z from 'zod';

/** Settings of the plugin; the first three variables are those of the v4 agent, where they had no effect. */
export const switchingConfig = z.strictObject({
  createSnapshotOnSwitch: z
    .boolean()
    .default(true)
    .describe(
      'Makes an image of the running host first, so that the replacement has its disks; else it boots the image that this host was launched from.',
    )
    .meta({ env: 'CREATE_SNAPSHOT_ON_SWITCH' }),
  autoTerminateOldInstance: z
    .boolean()
    .default(true)
    .describe('False keeps every old host, whatever a command says, and reports so.')
    .meta({ env: 'AUTO_TERMINATE_OLD_INSTANCE' }),
  terminateWaitSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(300)
    .describe(
      'Seconds from hand-over to the end of the old host when neither command nor control plane say; 0 keeps it.',
    )
    .meta({ env: 'TERMINATE_WAIT_TIME' }),
  readyTimeoutSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(600)
    .describe('How long a replacement may take to be ready before it is undone.')
    .meta({ env: 'SPOTGUARD_READY_TIMEOUT' }),
  maxLaunchesPerHour: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(20)
    .describe(
      'How many hosts of the workload may be launched within any hour before switches are refused; failovers are not.',
    )
    .meta({ env: 'SPOTGUARD_MAX_LAUNCHES_PER_HOUR' }),
  healthProbeUrl: z
    .string()
    .regex(/^https?:\/\//, 'must begin with http:// or https://')
    .optional()
    .describe('Must answer 2xx before the replacement counts as ready; {privateIp} stands for its address.')
    .meta({ env: 'SPOTGUARD_HEALTH_PROBE_URL' }),
});
export type SwitchingConfig = z.output<typeof switchingConfig>;
