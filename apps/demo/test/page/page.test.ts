import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { bundle } from '../../../../tools/bundling/bundle.mjs';
import { giveNotice, untilPricesKnown } from '../../src/world/interruption.js';
import { type Workload, type WorkloadOptions, World } from '../../src/world/world.js';
import { PageOfWorld } from './page-of-world.js';

// Whoever looks at the page has real agents, a real control plane and a region that only behaves like EC2.

const timeout = 240_000;
const patience = { timeout };
const settings = {
  CREATE_SNAPSHOT_ON_SWITCH: 'false',
  TERMINATION_CHECK_INTERVAL: '0.5',
  PRICING_REPORT_INTERVAL: '2',
  HEARTBEAT_INTERVAL: '1',
};
const agentWithCache = join(import.meta.dirname, '..', '..', 'bundle', 'agent-with-cache.js');
const databaseUrl = process.env['SPOTGUARD_TEST_POSTGRES_URL'];
let world: World;
let pages: PageOfWorld;

beforeAll(async () => {
  await bundle({ entry: join(import.meta.dirname, 'agent-with-cache.ts'), outfile: agentWithCache, quick: true });
  world = await World.start({ timeScale: 100, databaseUrl, servers: databaseUrl === undefined ? 1 : 2 });
  pages = await PageOfWorld.open(world);
});
afterAll(async () => {
  await pages?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

async function addWorkload(name: string, options: Partial<WorkloadOptions> = {}): Promise<Workload> {
  const signal = AbortSignal.timeout(timeout);
  const place = { market: 'spot', zone: 'us-east-1a' } as const;
  const workload = await world.addWorkload({ name, ...place, settings, ...options }, signal);
  await untilPricesKnown(world, signal);
  return workload;
}

/** Opens an address in a browser of its own. Where there are two servers, one browser after the other is at another server. */
async function show(address: string): Promise<Page> {
  const page = await pages.show(address);
  onTestFinished(() => page.context().close());
  return page;
}

async function successorOf({ instanceId }: Workload): Promise<string | undefined> {
  const instances = await world.region.instances();
  return instances.find(({ tags }) => tags['spotguard:predecessor'] === instanceId)?.id;
}

test('a switch that is ordered on the page is carried out, and the page shows it to its end', { timeout }, async () => {
  const workload = await addWorkload('web');
  const [page, other] = await Promise.all([show('w/web'), show('fleet')]);
  await page.getByRole('heading', { name: 'web', level: 1 }).waitFor();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: 'Switch web' });
  await dialog.getByRole('radio', { name: /us-east-1c/ }).click();
  await dialog.getByRole('button', { name: 'Switch to us-east-1c' }).click();
  await dialog.waitFor({ state: 'detached' });
  await other.getByRole('row', { name: 'web' }).getByText('us-east-1c').waitFor();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByText('Switched to us-east-1c, by demo').waitFor();
  for (const instance of ['old', 'new'])
    await timeline.getByRole('region', { name: `Steps of the ${instance} instance` }).waitFor();
  const report = timeline.getByRole('listitem').filter({ hasText: 'Report' });
  await report.getByText(/[\d.]+ s/).waitFor();
  expect(await successorOf(workload)).toMatch(/^i-/);
  await page.goto(`${new URL(page.url()).origin}/demo/switches`);
  const row = page.getByRole('table').locator('tbody').getByRole('row').filter({ hasText: 'web' });
  await row.getByText('Done', { exact: true }).waitFor();
});

test('an interruption is seen as it comes, and how it was survived', { timeout }, async () => {
  const workload = await addWorkload('checkout-api');
  const page = await show('fleet');
  const row = page.getByRole('row', { name: 'checkout-api' });
  await row.getByText('us-east-1a').waitFor();
  await giveNotice(world, workload, { action: 'terminate', seconds: 120 });
  await row.getByText(/Under notice, \d:\d\d left/).waitFor();
  await expect.poll(() => successorOf(workload), patience).toBeDefined();
  await row.getByText(/Under notice/).waitFor({ state: 'detached' });
  await page
    .getByRole('region', { name: /Interruptions/ })
    .getByText('1 of 1')
    .waitFor();
});

test("the command of somebody else's plugin is tried and carried out, by a form that the page makes of its schema", {
  timeout,
}, async () => {
  await addWorkload('cache-1', { agentFile: agentWithCache });
  const page = await show('w/cache-1/plugins?command=cache.flush');
  await page.getByLabel('Prefix').fill('session:');
  await page.getByLabel('Limit').fill('2000');
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByText('2000 is greater than 1000').waitFor();
  await page.getByLabel('Limit').fill('200');
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByRole('region', { name: 'What would happen' }).getByText('"deleted": 200').waitFor();
  await page.getByRole('button', { name: 'Order', exact: true }).click();
  const outcome = page.getByRole('region', { name: 'What became of it' });
  await outcome.getByText('"deleted": 200').waitFor();
  await page.getByLabel('Limit').fill('100');
  await page.getByRole('button', { name: 'Dry run' }).click();
  // The dry run deleted nothing, and the order 200 of 240.
  await page.getByRole('region', { name: 'What would happen' }).getByText('"deleted": 40').waitFor();
});

test('who moves a workload and what becomes of its old instance is stored, shown in the other browser, and known to the agent', {
  timeout,
}, async () => {
  const { agentId } = await addWorkload('toggled');
  const [page, other] = await Promise.all([show('w/toggled'), show('fleet')]);
  await page.getByLabel('You, with a replica always there').click();
  await page.getByRole('button', { name: 'Apply' }).click();
  const row = other.getByRole('row', { name: 'toggled' });
  await row.getByText('Replica', { exact: true }).waitFor();
  // A real replica is launched.
  await row.getByText(/ready/i).waitFor();
  await page.getByRole('switch', { name: 'End the old instance' }).click();
  await page.getByText(/Old instances stay/).waitFor();
  const path = `/workloads/${agentId}`;
  const { settings: stored } = await world.controlPlane.api<{ settings: unknown }>('GET', path, {
    signal: AbortSignal.timeout(timeout),
  });
  expect(stored).toMatchObject({ manualReplicaEnabled: true, autoSwitchEnabled: false, autoTerminateEnabled: false });
});
