import { existsSync, writeFileSync } from 'node:fs';
import { defaultPlugins, runCommandLine } from '@spotguard/agent';
import { crashingStorage } from './crashing-storage.js';

const plan = process.env['CRASH_PLAN'];
const marker = 'crashed-once';

/** The plugins that a switch needs, and no others, because many agents run at once. The agent fails once, as `CRASH_PLAN` says. */
const needed = ['aws', 'session', 'succession', 'switching'];

const ended = runCommandLine({
  plugins: defaultPlugins.filter(({ spec }) => needed.includes(spec.id)),
  process,
  wrapStorage: (storage) =>
    plan === undefined || existsSync(marker)
      ? storage
      : crashingStorage(storage, {
          ...JSON.parse(plan),
          mark: () => writeFileSync(marker, plan),
        }),
});
ended.then((code) => process.exit(code));
