import * as z from 'zod';

/** Settings of the plugin. The v4 agent had the first variable, but it had no effect there. */
export const switchingConfig = z.strictObject({
  createSnapshotOnSwitch: z
    .boolean()
    .default(true)
    .describe(
      'Makes an image of the running instance first, so that the replacement has its disks. If false, the replacement boots the image that this instance was launched from.',
    )
    .meta({ env: 'CREATE_SNAPSHOT_ON_SWITCH' }),
  readyTimeoutSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(600)
    .describe('Seconds that a replacement may take to be ready before the switch is undone.')
    .meta({ env: 'SPOTGUARD_READY_TIMEOUT' }),
  maxDisabledSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(900)
    .describe(
      'Seconds that a switch under way waits for its disabled workload to be enabled again before the switch is undone.',
    )
    .meta({ env: 'SPOTGUARD_MAX_DISABLED_SECONDS' }),
});
export type SwitchingConfig = z.output<typeof switchingConfig>;
