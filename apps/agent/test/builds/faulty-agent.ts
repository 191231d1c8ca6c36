import { definePlugin, defineToken } from '@spotguard/sdk';
import * as z from 'zod';
import { runCommandLine } from '../../src/command-line.js';
import { plugins } from '../../src/plugins.js';

const base = {
  version: '1.0.0',
  stability: 'experimental',
  summary: 'A faulty plugin.',
  config: z.strictObject({}),
} as const;
const Hen = defineToken<string>('hen/hen');
const Egg = defineToken<string>('egg/egg');
const Nobody = defineToken<string>('nobody/has-this');

const hen = definePlugin({
  ...base,
  id: 'hen',
  needs: { egg: Egg },
  provides: { hen: Hen },
  setup: () => ({ provides: { hen: 'hen' } }),
});
const egg = definePlugin({
  ...base,
  id: 'egg',
  needs: { hen: Hen },
  provides: { egg: Egg },
  setup: () => ({ provides: { egg: 'egg' } }),
});
const lonely = definePlugin({ ...base, id: 'lonely', needs: { nobody: Nobody }, setup: () => ({}) });

process.exit(await runCommandLine({ plugins: [...plugins, hen, egg, lonely], process }));
