import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { PageTests } from './page-tests.js';
import { TestAgent } from './test-agent.js';

const world = new PageTests();

/** Logs in with a browser of its own. */
async function openFleet(): Promise<Page> {
  const page = await world.openPage();
  return page;
}

const rowOf = (page: Page, name: string) => page.getByRole('row', { name });

test('a fresh token is filled into the commands, and the agent that uses it appears by itself in their place', async () => {
  const page = await openFleet();
  const commands = page.getByRole('region', { name: 'As a service, with systemd, as root' });
  await commands.getByText("echo '<token>' > ./token").waitFor();
  await page.getByRole('button', { name: 'Create an agent token' }).click();
  await page.getByText('It is shown only now').waitFor();
  const text = (await commands.textContent()) ?? '';
  expect(text).toContain(`SPOT_OPTIMIZER_SERVER_URL=${world.url}'`);
  // The agent reports with the token of the commands.
  const [, fresh = ''] = /echo '([^']+)' > \.\/token/.exec(text) ?? [];
  const agent = await TestAgent.register(world.server.url, fresh, {
    name: 'checkout-api',
    instanceId: 'i-1',
    zone: 'us-east-1b',
  });
  await agent.reportPrices(0.0298, 0.0725);
  const row = rowOf(page, 'checkout-api');
  await row.getByText('us-east-1b').waitFor();
  // A price is no event: the fleet is read again from time to time.
  await row.getByText('0.0298').waitFor();
  await row.getByText('58.9').waitFor();
  await page.context().close();
});

test('a notice is seen at once by two browsers, with its countdown and in the first block', async () => {
  const pages = await Promise.all([openFleet(), openFleet()]);
  const agent = await world.registerAgent({ name: 'session-cache', instanceId: 'i-2' });
  for (const page of pages) await rowOf(page, 'session-cache').waitFor();
  await agent.reportNotice(600);
  for (const page of pages) {
    await rowOf(page, 'session-cache')
      .getByText(/Under notice, \d:\d\d left/)
      .waitFor();
    const todo = page.getByRole('region', { name: 'What needs attention' });
    await todo.getByText(/until AWS takes the instance/).waitFor();
    await page.context().close();
  }
});

test('who moves a workload is changed in one browser and shown in the other', async () => {
  const [one, other] = await Promise.all([openFleet(), openFleet()]);
  await one.goto(`${world.url}/default/w/checkout-api`);
  await one.getByLabel('You, when you say so').click();
  await one.getByText('SpotGuard orders nothing on signals.').waitFor();
  await one.getByRole('button', { name: 'Apply' }).click();
  await one.getByText('Stored.').waitFor();
  await rowOf(other, 'checkout-api').getByText('By hand').waitFor();
  await one.context().close();
  await other.context().close();
});

test('after a restart of the server the page goes on by itself, and misses nothing', async () => {
  const page = await openFleet();
  await rowOf(page, 'checkout-api').waitFor();
  await world.server.kill();
  await page.getByText(/Reconnecting, \d+ s/).waitFor();
  await page.getByText('checkout-api', { exact: true }).first().waitFor();
  await world.server.startAgain();
  await world.registerAgent({ name: 'after-restart', instanceId: 'i-3' });
  await rowOf(page, 'after-restart').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.context().close();
});

test('filters are in the address, keys move through the rows, and Enter opens one', async () => {
  const page = await openFleet();
  await rowOf(page, 'checkout-api').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('zone:1b');
  await page.waitForURL('**/fleet?zone=1b');
  await rowOf(page, 'session-cache').waitFor({ state: 'detached' });
  // The head, the workload in that zone, and the foot.
  expect(await page.getByRole('row').count()).toBe(3);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await rowOf(page, 'session-cache').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  // Which one is first depends on whether one is silent by now.
  const first = await page.locator('tr[data-row]').first().getAttribute('aria-label');
  expect(await page.locator('tr:focus').getAttribute('aria-label')).toBe(first);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/w/${first}`);
  await page.goBack();
  await page.getByLabel('Filter workloads').fill('zon:1');
  await page.getByText('No such filter: zon. Did you mean zone?').waitFor();
  await page.getByRole('button', { name: 'Workload' }).click();
  await page.waitForURL(/sort=name/);
  await page.context().close();
});
