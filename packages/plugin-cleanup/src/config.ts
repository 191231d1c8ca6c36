import * as z from 'zod';

const days = (count: number) => z.number().min(1).max(3_650).default(count);

/** Settings of the plugin; the first three variables are those of the v4 agent. */
export const cleanupConfig = z.strictObject({
  intervalSeconds: z
    .number()
    .min(1)
    .max(604_800)
    .default(3_600)
    .describe('Seconds between two runs.')
    .meta({ env: 'CLEANUP_INTERVAL' }),
  snapshotsOlderThanDays: days(7)
    .describe('Age from which a snapshot that no image has is removed.')
    .meta({ env: 'CLEANUP_SNAPSHOTS_OLDER_THAN_DAYS' }),
  imagesOlderThanDays: days(30)
    .describe('Age from which an image that nobody uses is removed, with its snapshots; the newest one always stays.')
    .meta({ env: 'CLEANUP_AMIS_OLDER_THAN_DAYS' }),
  dryRun: z
    .boolean()
    .default(false)
    .describe('Only logs what would be removed.')
    .meta({ env: 'SPOTGUARD_CLEANUP_DRY_RUN' }),
  adoptV4: z
    .boolean()
    .default(false)
    .describe('Also removes what the v4 agent made, which is tagged ManagedBy=SpotOptimizer, of every workload.')
    .meta({ env: 'SPOTGUARD_CLEANUP_ADOPT_V4' }),
  callsPerSecond: z
    .number()
    .min(0.5)
    .max(4)
    .default(2)
    .describe('Removals a second at most; EC2 grants 5 to a whole account and region.')
    .meta({ env: 'SPOTGUARD_CLEANUP_CALLS_PER_SECOND' }),
});
export type CleanupConfig = z.output<typeof cleanupConfig>;
