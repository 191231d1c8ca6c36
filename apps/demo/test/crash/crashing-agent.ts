import { existsSync, writeFileSync } from 'node:fs';
import { defaultPlugins, runCommandLine } from '@spotguard/agent';
import { crashingStorage } from './crashing-storage.js';

const plan = process.env['CRASH_PLAN'];
const marker = 'crashed-once';

/** The default build, which ends once in its life as `CRASH_PLAN` says. */
process.exit(
  await runCommandLine({
    plugins: defaultPlugins,
    process,
    wrapStorage: (storage) =>
      plan === undefined || existsSync(marker)
        ? storage
        : crashingStorage(storage, {
            ...JSON.parse(plan),
            mark: () => writeFileSync(marker, plan),
          }),
  }),
);
