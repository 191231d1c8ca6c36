import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { PageTests } from './page-tests.js';
import type { TestPlace } from './test-agent.js';
import { finishCommand, receiveCommands } from './test-commands.js';

const world = new PageTests();
let page: Page;

beforeAll(async () => {
  page = await world.openPage();
});

const timeline = () => page.getByRole('region', { name: 'Timeline' });
const rows = () => timeline().getByRole('table').locator('tbody').getByRole('row');

test('a switch that was ordered is watched in its row until it is complete', async () => {
  const first: TestPlace = { name: 'checkout-api', instanceId: 'i-1', zone: 'us-east-1a' };
  const second: TestPlace = { ...first, instanceId: 'i-2', zone: 'us-east-1b', generation: 2, predecessor: 'i-1' };
  const agent = await world.registerAgent(first);
  await agent.reportPools({ 'us-east-1a': 0.03, 'us-east-1b': 0.02 }, 0.0725);
  await page.goto(`${world.url}/default/w/checkout-api`);
  await timeline().getByText('Nothing has happened to it yet.').waitFor();
  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'Switch to us-east-1b' }).waitFor();
  await page.keyboard.press('Enter');
  // It is open by itself, and can be cancelled there.
  await timeline().getByRole('button', { name: 'Cancel' }).waitFor();
  await timeline().getByText('No word of a step yet.').waitFor();
  const [command] = await receiveCommands(agent);
  const commandId = command?.id ?? '';
  const startedAt = new Date();
  await agent.reportSteps(startedAt, [['launch', 0, null]], commandId);
  const steps = page.getByRole('region', { name: 'Steps of the old instance' });
  const launch = steps.getByRole('listitem').filter({ hasText: 'Launch' });
  const seconds = launch.locator('b');
  const before = await seconds.textContent();
  // A step that goes on grows each second.
  await seconds.filter({ hasNotText: before ?? '' }).waitFor();
  await agent.reportSteps(startedAt, [['launch', 0, 5.9]], commandId);
  await launch.getByText('5.9 s').waitFor();
  const successor = await world.registerAgent(second);
  await successor.takeOver();
  await finishCommand(agent, commandId, 'Switched to i-2');
  const prices = { onDemand: 0.0725, from: 0.03, to: 0.02 };
  await successor.reportSwitch({ from: first, to: second, startedAt, handedOver: 46.9, prices });
  const row = rows().first();
  await row.getByText('Switched to us-east-1b, by Mara Lindt').waitFor();
  await row.getByText('46.9 s').waitFor();
  await row.getByText('−0.0100').waitFor();
  // One row, and still open: it is where the switch was watched.
  expect(
    await timeline()
      .getByRole('button', { name: /^Details of/ })
      .count(),
  ).toBe(1);
  await timeline().getByText('5.9 s').waitFor();
  await timeline().getByText('"target_pool_id":"c7g.large.us-east-1b"').waitFor();
  await page.getByRole('button', { name: /^Details of/ }).click();
  await timeline().getByText('target_pool_id').waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('?open=none');
});

test('the views of the timeline are in the address, and older rows are loaded', async () => {
  const agent = await world.registerAgent({ name: 'mail-out', instanceId: 'i-9' });
  for (let number = 0; number < 60; number += 1) {
    const to = { ...agent.place, instanceId: `i-9${number}`, zone: 'us-east-1c' };
    await agent.reportSwitch({ from: agent.place, to, startedAt: new Date(), undone: `attempt ${number} refused` });
  }
  await agent.reportRebalance();
  await page.goto(`${world.url}/default/w/mail-out`);
  await timeline().getByText('51 events').waitFor();
  await timeline().getByRole('button', { name: 'Load older' }).click();
  await timeline().getByText('61 events, that is all').waitFor();
  await timeline().getByRole('link', { name: 'Signals' }).click();
  await page.waitForURL(/\?show=signals$/);
  await timeline().getByText('1 event, that is all').waitFor();
  const present = page.locator('nav a[aria-current="page"]');
  expect(await timeline().locator(present).allTextContents()).toEqual(['Signals']);
  await rows().first().getByText('Rebalance signal in us-east-1a.').waitFor();
  await timeline().getByRole('button', { name: 'Details of: Rebalance signal in us-east-1a' }).click();
  await timeline().getByText('c7g.large.us-east-1a').waitFor();
  await page.reload();
  await timeline().getByText('c7g.large.us-east-1a').waitFor();
  await timeline().getByRole('link', { name: 'Commands' }).click();
  await timeline().getByText('No commands yet.').waitFor();
});
