import { defaultPlugins, runCommandLine } from '@spotguard/agent';
import { defineCommand, definePlugin } from '@spotguard/sdk';
import { z } from 'zod';

/** Deletes entries of a cache that exists only here; a dry run only counts them. */
const flush = defineCommand({
  name: 'cache.flush',
  summary: 'Deletes the entries whose key begins with a prefix.',
  input: z.strictObject({
    prefix: z.string().min(1).describe('What the keys begin with.'),
    limit: z.int().min(1).max(1_000).default(100).describe('How many entries at most.'),
  }),
  output: z.object({ deleted: z.int().describe('How many entries were deleted, or would be in a dry run.') }),
  effect: 'write',
  supportsDryRun: true,
});

/** A plugin as somebody else writes it: the page knows nothing of it. */
const cache = definePlugin({
  id: 'cache',
  version: '1.4.2',
  stability: 'experimental',
  summary: 'Keeps a cache on the instance.',
  config: z.strictObject({}),
  commands: { flush },
  setup() {
    let entries = 240;
    return {
      commands: {
        flush: async ({ limit }, { dryRun }) => {
          const deleted = Math.min(limit, entries);
          if (!dryRun) entries -= deleted;
          return { deleted };
        },
      },
    };
  },
});

const ended = runCommandLine({ plugins: [...defaultPlugins, cache], process });
ended.then((code) => process.exit(code));
