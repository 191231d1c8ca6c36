import { z } from 'zod';

/** The settings of the plugin. */
export const diskGuardConfig = z.strictObject({
  path: z
    .string()
    .startsWith('/')
    .default('/')
    .describe('A path on the file system to watch.')
    .meta({ env: 'DISK_GUARD_PATH' }),
  intervalSeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(300)
    .describe('Seconds between measurements.')
    .meta({ env: 'DISK_GUARD_INTERVAL' }),
  minFreePercent: z
    .number()
    .min(0)
    .max(100)
    .default(10)
    .describe('Below this percentage the plugin is degraded.')
    .meta({ env: 'DISK_GUARD_MIN_FREE_PERCENT' }),
  ec2Endpoint: z
    .url()
    .optional()
    .describe('The URL of the EC2 API, if it is not the public endpoint of the region.')
    .meta({ env: 'AWS_ENDPOINT_URL_EC2' }),
});

export type DiskGuardConfig = z.output<typeof diskGuardConfig>;
