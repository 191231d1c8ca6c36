import * as z from 'zod';

/** Settings of the plugin; the first variable is that of the v4 agent, where it had no effect. */
export const switchingConfig = z.strictObject({
  createSnapshotOnSwitch: z
    .boolean()
    .default(true)
    .describe(
      'Makes an image of the running instance first, so that the replacement has its disks; else it boots the image that this instance was launched from.',
    )
    .meta({ env: 'CREATE_SNAPSHOT_ON_SWITCH' }),
  readyTimeoutSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(600)
    .describe('How long a replacement may take to be ready before it is undone.')
    .meta({ env: 'SPOTGUARD_READY_TIMEOUT' }),
});
export type SwitchingConfig = z.output<typeof switchingConfig>;
