import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { PageTests } from './page-tests.js';
import type { TestAgent } from './test-agent.js';

const world = new PageTests();
let name: string;
let agent: TestAgent;
let count = 0;

beforeEach(async () => {
  count += 1;
  name = `workload-${count}`;
  agent = await world.registerAgent({ name, instanceId: `i-${count}` });
  await agent.reportPools({ 'us-east-1a': 0.03, 'us-east-1b': 0.025, 'us-east-1d': 0.02 }, 0.0725);
});

/** Logs in with a browser of its own, and opens the workload. */
async function openWorkload(): Promise<Page> {
  const page = await world.openPage();
  await page.goto(`${world.url}/default/w/${name}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  return page;
}

const commandsOf = async ({ workloadId }: TestAgent) => {
  const path = `/commands?workloadId=${workloadId}`;
  return (await world.owner.call<{ readonly items: readonly { readonly input: unknown }[] }>('GET', path)).items;
};

test('a switch is ordered by keyboard alone, and its command is shown', async () => {
  const page = await openWorkload();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: `Switch ${name}` });
  await dialog.getByText('It runs on spot in us-east-1a for $0.0300/h').waitFor();
  const rows = await dialog.getByRole('row').allInnerTexts();
  expect(rows.slice(1).map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
    'spot us-east-1d cheapest 0.0200 −0.0100 72.4 % none',
    'spot us-east-1b 0.0250 −0.0050 65.5 % none',
    'on-demand On-demand, us-east-1a 0.0725 +0.0425 0 % AWS does not interrupt it',
  ]);
  await dialog.getByText('Two instances for 5 min').waitFor();
  await page.keyboard.press('ArrowDown');
  await dialog.getByRole('button', { name: 'Switch to us-east-1b' }).waitFor();
  expect(new URL(page.url()).search).toBe('?to=us-east-1b');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('row', { name: 'Switch to c7g.large.us-east-1b' }).getByText('Waits for the agent.').waitFor();
  expect(await commandsOf(agent)).toMatchObject([
    { type: 'switch', state: 'queued', input: { target_mode: 'spot', target_pool_id: 'c7g.large.us-east-1b' } },
  ]);
  await page.context().close();
});

test('a link opens the dialog with its target, Escape leaves it, and a refusal stays in it', async () => {
  const page = await openWorkload();
  await page.goto(`${world.url}/default/w/${name}/switch?to=on-demand`);
  const dialog = page.getByRole('dialog', { name: `Switch ${name}` });
  await dialog.getByRole('button', { name: 'Switch to on-demand' }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe(`/default/w/${name}`);
  await page.keyboard.press('o');
  await world.owner.call('POST', `/workloads/${agent.workloadId}/freeze`, { reason: 'load test' });
  await dialog.getByRole('button', { name: 'Switch to on-demand' }).click();
  await dialog.getByRole('alert').getByText('load test').waitFor();
  expect(await commandsOf(agent)).toEqual([]);
  await page.context().close();
});

test('when the workload moves meanwhile, the dialog asks to look again', async () => {
  const page = await openWorkload();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: `Switch ${name}` });
  await dialog.getByRole('button', { name: 'Switch to us-east-1d' }).waitFor();
  const successor = { name, instanceId: `i-${count}-2`, zone: 'us-east-1d', generation: 2 };
  const next = await world.registerAgent({ ...successor, predecessor: `i-${count}` });
  await next.takeOver();
  await dialog.getByText('It has moved meanwhile.').waitFor();
  await dialog.getByText('It runs on spot in us-east-1d').waitFor();
  await dialog.getByRole('button', { name: 'Look again' }).click();
  await dialog.getByRole('button', { name: 'Switch to us-east-1b' }).waitFor();
  await page.context().close();
});
