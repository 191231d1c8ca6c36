import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addPerson } from '@spotguard/demo/add-person';
import { logIn } from '../../../tools/browser/log-in.mjs';
import { openBrowser } from '../../../tools/browser/open-browser.mjs';
import { formatRow, type Row } from '../row.js';
import { prepareDatabase } from '../server/prepare-database.js';
import { prepareFleet } from '../server/prepare-fleet.js';
import { startServer } from '../server/server-under-load.js';
import { measureInteractions } from './measure-interactions.js';
import { measureLoads } from './measure-loads.js';
import { UpdatedFleet } from './updated-fleet.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    'database-url': { type: 'string' },
    fleet: { type: 'string', default: '5000' },
    updates: { type: 'string', default: '50' },
    interactions: { type: 'string', default: '100' },
    loads: { type: 'string', default: '10' },
  },
});
const databaseUrl = values['database-url'];
const directory = await mkdtemp(join(tmpdir(), 'spotguard-bench-'));
const rows: Row[] = [];
try {
  const location = databaseUrl === undefined ? { directory } : { url: databaseUrl };
  const { fleet, fleetAccount } = await prepareDatabase(location, { agents: 0, fleet: Number(values.fleet) });
  await prepareFleet(location, fleet);
  const flags = ['--metrics-port', '0', ...(databaseUrl === undefined ? ['--data', directory] : [])];
  await using server = await startServer(flags, databaseUrl);
  await server.jobsDone();
  const person = await addPerson(location, 'reader', fleetAccount);
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${server.url}/login`);
    await logIn(page, person);
    const address = page.url();
    const session = await context.storageState();
    rows.push(await measureLoads(browser, { address, session, loads: Number(values.loads) }));
    using updated = new UpdatedFleet(server.url, { agents: fleet, perSecond: Number(values.updates) });
    rows.push(await measureInteractions(page, { fleet: updated, interactions: Number(values.interactions) }));
  } finally {
    await browser.close();
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
for (const row of rows) (values.json ? process.stderr : process.stdout).write(`${formatRow(row)}\n`);
if (values.json) process.stdout.write(`${JSON.stringify({ node: process.version, rows })}\n`);
