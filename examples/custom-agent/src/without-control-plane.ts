import diskGuard from '@acme/agent-plugin-disk-guard';
import { createAgent, FileStateStorage, systemClock } from '@spotguard/core';
import aws from '@spotguard/plugin-aws';
import { jsonLog } from './json-log.js';

// The kernel alone, without a command line and a control plane. The program itself provides settings, log, storage and
// signals.
const log = jsonLog((line) => process.stdout.write(line));
const agent = await createAgent({
  plugins: [aws, diskGuard],
  config: { environment: process.env },
  storage: new FileStateStorage({ directory: 'state', log, clock: systemClock }),
  log,
});
process.once('SIGTERM', async () => {
  await agent.stop();
  process.exit(0);
});
await agent.start();
