import { defineCommand } from '@spotguard/sdk';
import { z } from 'zod';

/**
 * Measures immediately instead of at the next interval; a dry run does not change the tag. It does not affect the
 * workload.
 */
export const measureNow = defineCommand({
  name: 'disk-guard.measure-now',
  summary: 'Measures the free disk space now and shows it.',
  input: z.strictObject({}),
  output: z.object({ freePercent: z.number() }),
  effect: 'read',
});
