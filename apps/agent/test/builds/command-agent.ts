import { defineCommand, definePlugin } from '@spotguard/sdk';
import * as z from 'zod';
import { runCommandLine } from '../../src/index.js';

const fill = defineCommand({
  name: 'cache.fill',
  summary: 'Fills the cache.',
  input: z.strictObject({ keys: z.int().min(1) }),
  output: z.strictObject({ filled: z.int(), isDryRun: z.boolean() }),
  effect: 'write',
  supportsDryRun: true,
});
const warm = defineCommand({
  name: 'cache.warm',
  summary: 'Warms the cache until the process gets SIGCONT.',
  input: z.strictObject({}),
  output: z.string(),
  effect: 'write',
});

/** A plugin with commands. */
const cache = definePlugin({
  id: 'cache',
  version: '1.0.0',
  stability: 'experimental',
  summary: 'Has commands.',
  config: z.strictObject({}),
  commands: { fill, warm },
  setup: () => ({
    commands: {
      fill: async ({ keys }, { dryRun }) => ({ filled: keys, isDryRun: dryRun }),
      warm: (_, { log }) => {
        const warmed = new Promise<string>((resolve) => process.once('SIGCONT', () => resolve('warm')));
        log.info('Warming');
        return warmed;
      },
    },
  }),
});

void runCommandLine({ plugins: [cache], process }).then((code) => process.exit(code));
