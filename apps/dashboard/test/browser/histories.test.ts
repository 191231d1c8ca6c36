import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { PageTests } from './page-tests.js';
import { type TestAgent, type TestPlace } from './test-agent.js';

const world = new PageTests();

/** Logs in with a browser of its own, and opens an address of the account. */
async function open(address: string): Promise<Page> {
  const page = await world.openPage();
  await page.goto(`${world.url}/default/${address}`);
  return page;
}

const rows = (page: Page) => page.getByRole('table').locator('tbody').getByRole('row');
const first: TestPlace = { name: 'checkout-api', instanceId: 'i-1', zone: 'us-east-1b' };
const second: TestPlace = { ...first, instanceId: 'i-2', zone: 'us-east-1d', generation: 2, predecessor: 'i-1' };

/** Reports switches of a workload to as many instances, one after another; all are taken back. */
async function reportUndone(agent: TestAgent, zone: string, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const to = { ...agent.place, instanceId: `i-${zone}-${number}`, zone };
    await agent.reportSwitch({ from: agent.place, to, startedAt: new Date(), undone: `attempt ${number} refused` });
  }
}

test('a switch appears while it is looked for, and its row opens to the seconds of its steps', async () => {
  const page = await open('switches');
  await page.getByText('No switch yet').waitFor();
  const startedAt = new Date(Date.now() - 46_900);
  await world.registerAgent(first);
  const successor = await world.registerAgent(second);
  await successor.takeOver();
  const row = rows(page).first();
  await row.getByText('Done, not reported yet').waitFor();
  await row.getByRole('link', { name: 'checkout-api' }).waitFor();
  await successor.reportSteps(startedAt, [
    ['launch', 1.5, 7.4],
    ['hand-over', 43.2, 46.9, 'done', 'address moved'],
  ]);
  const prices = { onDemand: 0.0725, from: 0.0298, to: 0.0248 };
  await successor.reportSwitch({ from: first, to: second, startedAt, handedOver: 46.9, prices });
  await row.getByText('Done', { exact: true }).waitFor();
  const cells = await row.getByRole('cell').allTextContents();
  expect([cells[3], ...cells.slice(5, 8)]).toEqual(['By hand', '46.9 s', '0.0248', '\u2212$3.65']);
  await page.getByRole('button', { name: 'Steps of checkout-api' }).click();
  const steps = page.getByRole('region', { name: 'Steps of the new instance' });
  await steps.getByRole('listitem').filter({ hasText: 'Launch' }).getByText('5.9 s').waitFor();
  await steps.getByRole('listitem').filter({ hasText: 'Hand over' }).getByText('address moved').waitFor();
  // What is open is in the address: a colleague sees the same.
  await page.reload();
  await steps.getByText('5.9 s').waitFor();
  await page.context().close();
});

test('the address filters, and the CSV file has exactly what is filtered, however much that is', async () => {
  const agent = await world.registerAgent({ name: 'mail-out', instanceId: 'i-9' });
  await reportUndone(agent, 'us-east-1c', [1]);
  await reportUndone(
    agent,
    'us-east-1e',
    Array.from({ length: 204 }, (_, index) => index),
  );
  await reportUndone(agent, 'us-east-1c', [2]);
  const page = await open('switches?workload=mail-out&zone=us-east-1c');
  await page.getByText('2 switches, that is all').waitFor();
  expect(await rows(page).count()).toBe(2);
  await page.getByLabel('Zone').fill('us-east-1e');
  await page.keyboard.press('Enter');
  await page.waitForURL(/zone=us-east-1e/);
  await page.getByText('50 switches').waitFor();
  await page.getByRole('button', { name: 'Load older' }).click();
  await page.getByText('100 switches').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(1 + 204);
  expect(lines.filter((line) => line.startsWith('switchId,'))).toHaveLength(1);
  expect(lines.slice(1).every((line) => line.includes(',us-east-1e,'))).toBe(true);
  await page.getByLabel('Outcome').selectOption('Done');
  await page.getByText('No switch matches mail-out, Done, us-east-1e').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.waitForURL(/\/switches$/);
  await page.getByText('50 switches').waitFor();
  await page.goto(`${world.url}/default/switches?workload=nobody`);
  await page.getByText('No workload is called nobody here').waitFor();
  await page.context().close();
});

test('while somebody reads, new switches wait above, and older ones stay loaded', async () => {
  const agent = await world.registerAgent({ name: 'pdf-export', instanceId: 'i-8' });
  const page = await open('switches');
  await page.getByText('50 switches').waitFor();
  await page.getByRole('button', { name: 'Load older' }).click();
  await page.getByText('100 switches').waitFor();
  await page.mouse.wheel(0, 600);
  await page.waitForFunction('window.scrollY > 300');
  const before = await rows(page).first().textContent();
  await reportUndone(agent, 'us-east-1f', [1]);
  const waiting = page.getByRole('button', { name: '1 new' });
  await waiting.waitFor();
  expect(await rows(page).first().textContent()).toBe(before);
  await waiting.click();
  await page.getByText('101 switches').waitFor();
  await rows(page).first().getByText('us-east-1f').waitFor();
  await page.context().close();
});

test('the activity says who did what, at once, filters by who, and waits while somebody is in it', async () => {
  const agent = await world.registerAgent({ name: 'geo-tiles', instanceId: 'i-7' });
  await reportUndone(agent, 'us-east-1a', [1]);
  const page = await open('activity?actor=user');
  await world.owner.call('POST', '/users', { name: 'Jo Reiter', role: 'viewer' });
  const row = rows(page).filter({ hasText: 'Added Jo Reiter as viewer' });
  await row.getByText('Mara Lindt').waitFor();
  await row.getByText('127.0.0.1').waitFor();
  await rows(page).first().hover();
  await world.owner.call('PATCH', `/workloads/${agent.workloadId}/settings`, { autoSwitchEnabled: false });
  await page.getByRole('button', { name: '1 new' }).click();
  await rows(page).first().getByText(': auto-switch off').waitFor();
  await rows(page).first().getByRole('link').click();
  await page.waitForURL(/\/w\//);
  await page.goBack();
  await page.getByLabel('Who').selectOption('An agent');
  await page.waitForURL(/actor=agent/);
  await page.getByText('Took back the switch of').first().waitFor();
  expect(await page.getByText('Added Jo Reiter as viewer').count()).toBe(0);
  await page.context().close();
});
