import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { PageTests } from './page-tests.js';
import { type TestAgent, type TestPlace } from './test-agent.js';

const patience = { timeout: 30_000 };

const world = new PageTests();

/** Logs in with a browser of its own, and opens an address of the account. */
async function open(address: string): Promise<Page> {
  const page = await world.openPage();
  await page.goto(`${world.url}/default/${address}`);
  return page;
}

const rows = (page: Page) => page.getByRole('table').locator('tbody').getByRole('row');

/** Registers the first instance of a workload in zone b, with the failover plan of its agent. */
async function register(name: string, instanceId: string): Promise<TestAgent> {
  const agent = await world.registerAgent({ name, instanceId, zone: 'us-east-1b' });
  await agent.reportPools({ 'us-east-1b': 0.0521, 'us-east-1c': 0.0571, 'us-east-1d': 0.0548 }, 0.145);
  await agent.reportPlan([
    ['spot', 'us-east-1d', 50],
    ['spot', 'us-east-1c', 50],
    ['ondemand', 'us-east-1c', 60],
  ]);
  return agent;
}

/** Registers the instance that takes over in zone c. */
function registerSuccessor({ place }: TestAgent, instanceId: string): Promise<TestAgent> {
  const successor: TestPlace = {
    ...place,
    instanceId,
    zone: 'us-east-1c',
    generation: 2,
    predecessor: place.instanceId,
  };
  return world.registerAgent(successor);
}

test('a notice counts down, its steps appear as they happen, and it ends survived', async () => {
  const agent = await register('checkout-api', 'i-a1');
  await register('checkout-worker', 'i-a9');
  const page = await open('fleet');
  await page.getByText('checkout-api').first().waitFor();
  // Ten minutes, so that the test holds on a slow machine.
  await agent.reportNotice(600);
  const began = new Date();
  await page.getByRole('link', { name: /^Interruptions 1 under way/ }).waitFor();
  await page.getByRole('link', { name: 'Watch the interruption of checkout-api' }).click();
  await page.getByRole('heading', { name: 'AWS is taking the instance of checkout-api.' }).waitFor();
  await page.getByText('Nothing to do.').waitFor();
  const timer = page.getByRole('timer');
  const left = await timer.textContent();
  expect(left).toMatch(/^(10|9):\d\d$/);
  await expect.poll(() => timer.textContent(), patience).not.toBe(left);
  await expect.poll(() => page.title(), patience).toMatch(/^\d+:\d\d checkout-api · Interruption of checkout-api/);
  await page.getByText('No word in between').waitFor();
  await page
    .getByRole('row', { name: /^checkout-worker/ })
    .getByText('a new instance is launched')
    .waitFor();

  const first = ['hand-over', 0.5, 1.6, 'failed', 'Launch spot in us-east-1d: InsufficientInstanceCapacity'] as const;
  await agent.reportFailoverSteps(began, [first, ['hand-over', 1.6, null, undefined, 'Launch spot in us-east-1c']]);
  const old = page.getByRole('region', { name: 'Steps of the old instance' });
  await old.getByRole('listitem').filter({ hasText: 'Launch spot in us-east-1d' }).getByText('1.1 s').waitFor();
  await old.getByText('InsufficientInstanceCapacity').waitFor();
  const plan = page.getByRole('region', { name: /^The plan/ });
  await plan.getByText('Refused: InsufficientInstanceCapacity').waitFor();
  await plan.getByRole('listitem').filter({ hasText: 'Spot in us-east-1c' }).getByText('Tried now').waitFor();
  expect(await page.getByText('No word in between').count()).toBe(0);

  const successor = await registerSuccessor(agent, 'i-a2');
  await successor.takeOver();
  await page.getByText('Survived:').waitFor();
  await page.getByText(/it moved .* before AWS takes the instance\./).waitFor();
  expect(await timer.count()).toBe(0);
  await page.getByText('Took over', { exact: true }).first().waitFor();
  await page.getByRole('region', { name: /^Log/ }).getByText('i-a2 is the primary').waitFor();
  await expect.poll(() => page.title(), patience).toBe('Interruption of checkout-api · SpotGuard');
  await page.context().close();
});

test('an interruption that nobody survived says for how long nobody served', async () => {
  const agent = await register('mail-out', 'i-b1');
  const page = await open('interruptions?workload=mail-out');
  await page
    .getByText(/^No signal of AWS/)
    .first()
    .waitFor();
  await agent.reportNotice(1);
  await rows(page).getByText('Under way').or(rows(page).getByText('Not survived')).waitFor();
  await rows(page).getByText('Not survived').waitFor();
  await rows(page).getByRole('link', { name: 'Notice of mail-out' }).click();
  await page.getByText('Not survived:').waitFor();
  await page.getByText('nobody serves.').waitFor();
  await (await registerSuccessor(agent, 'i-b2')).takeOver();
  await page.getByText(/nobody served for \d+ s\./).waitFor();
  await page.context().close();
});

test('interruptions are filtered by the address, and stored as CSV as they are filtered', async () => {
  const agent = await register('pdf-export', 'i-c1');
  await agent.reportRebalance();
  await agent.reportNotice(600);
  await (await registerSuccessor(agent, 'i-c2')).takeOver();
  const page = await open('interruptions?workload=pdf-export');
  await rows(page).getByText('Survived').waitFor();
  expect(await rows(page).count()).toBe(2);
  await page.getByLabel('Outcome').selectOption('Survived');
  await page.waitForURL(/outcome=survived/);
  await rows(page).getByText('Launch').waitFor();
  expect(await rows(page).count()).toBe(1);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const file = await (await download).path();
  const [head = '', ...lines] = (await readFile(file, 'utf8')).trim().split('\r\n');
  expect(head).toContain('outcome,savedBy,deadline,handedOverAt,takenOverBy,secondsTaken,secondsLeft');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('survived,launch');
  await page.getByLabel('Outcome').selectOption('Any');
  await page.getByLabel('Kind').selectOption('Rebalance');
  await rows(page).getByRole('link', { name: 'Rebalance of pdf-export' }).click();
  await page.getByRole('heading', { name: 'AWS recommended to move the instance of pdf-export.' }).waitFor();
  await page.goBack();
  await page.waitForURL(/kind=rebalance/);
  await page.context().close();
});

test('a rebalance recommendation lets somebody go on-demand at once', async () => {
  const agent = await register('geo-tiles', 'i-d1');
  await agent.reportRebalance();
  const page = await open('interruptions?workload=geo-tiles');
  await rows(page).getByRole('link', { name: 'Rebalance of geo-tiles' }).click();
  await page.getByRole('link', { name: 'Go on-demand now…' }).click();
  await page.getByRole('button', { name: 'Switch to on-demand' }).waitFor();
  await page.context().close();
});
