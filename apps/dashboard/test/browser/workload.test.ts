import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { logIn } from './log-in.js';
import { PageTests } from './page-tests.js';
import type { TestAgent } from './test-agent.js';
import { receiveCommands } from './test-commands.js';
import { endReplicas, launchReplica } from './test-replica.js';

const world = new PageTests();
let page: Page;
let name: string;
let agent: TestAgent;
let count = 0;

beforeAll(async () => {
  page = await world.openPage();
});
beforeEach(async () => {
  count += 1;
  name = `workload-${count}`;
  agent = await world.registerAgent({ name, instanceId: `i-0000000${count}` });
  await agent.reportPools({ 'us-east-1a': 0.03, 'us-east-1b': 0.025, 'us-east-1d': 0.02 }, 0.0725);
});

/** Opens the workload in the browser that has logged in. */
async function openWorkload(): Promise<void> {
  await page.goto(`${world.url}/default/w/${name}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

const settingsOf = async ({ workloadId }: TestAgent) =>
  (await world.owner.call<{ readonly settings: object }>('GET', `/workloads/${workloadId}`)).settings;

test('a replica is created with its price, promoted by its own agent, and ended', async () => {
  await openWorkload();
  const section = page.getByRole('region', { name: 'If AWS takes it now' });
  await section.getByText('No replica is there').waitFor();
  await section.getByRole('button', { name: 'Create replica…' }).click();
  const asked = page.getByRole('dialog', { name: `Create a replica of ${name}?` });
  await asked.getByText('Launches one now in us-east-1d, about $0.0200/h ($15 a month).').waitFor();
  await asked.getByText('Auto-switch turns off.').waitFor();
  await page.keyboard.press('Enter');
  await section.getByText('Ordered. A replica is kept from now on.').waitFor();
  await section.getByText('Replica in us-east-1d, launching').waitFor();
  expect(await settingsOf(agent)).toMatchObject({ manualReplicaEnabled: true, autoSwitchEnabled: false });
  const id = `i-0000010${count}`;
  const replica = await launchReplica(world, agent, { instanceId: id, zone: 'us-east-1d' });
  // Its registration is an event; that it is ready is seen when the fleet is read again.
  await section.getByText('Replica in us-east-1d, ready').waitFor();
  await section.getByRole('button', { name: 'Promote…' }).click();
  const promotion = page.getByRole('dialog', { name: `Make ${id} in us-east-1d the primary?` });
  await promotion.getByText('The present instance stops serving and is ended after 5 min.').waitFor();
  await promotion.getByRole('button', { name: `Promote ${id}` }).click();
  await section.getByText(`Ordered. The agent of ${id} takes over.`).waitFor();
  expect(await receiveCommands(replica)).toMatchObject([{ command_type: 'promote_replica' }]);
  await section.getByRole('button', { name: 'End…' }).click();
  const end = page.getByRole('alertdialog', { name: `End ${id}?` });
  await end.getByText(`${id} in us-east-1d is terminated, its disk too.`).waitFor();
  // The safe button has the focus: Enter keeps it.
  await page.keyboard.press('Enter');
  await end.waitFor({ state: 'detached' });
  await section.getByRole('button', { name: 'End…' }).click();
  await end.getByRole('button', { name: `End ${id}` }).click();
  await section.getByText(`Ordered. The agent ends ${id}.`).waitFor();
  await endReplicas(agent);
});

test('the failover plan has the price and the seconds of each place', async () => {
  await agent.call('PUT', 'build', {
    hash: 'a'.repeat(64),
    state: { plugins: [], workers: [] },
    failover_plan: {
      options: [
        { kind: 'launch', market: 'spot', zone: 'us-east-1d', instance_id: null, expected_seconds: 50, problem: null },
        {
          kind: 'launch',
          market: 'ondemand',
          zone: 'us-east-1a',
          instance_id: null,
          expected_seconds: 48,
          problem: null,
        },
      ],
      prevented_by: null,
      planned_at: new Date().toISOString(),
    },
  });
  await openWorkload();
  const section = page.getByRole('region', { name: 'If AWS takes it now' });
  await section.getByText('Spot in us-east-1d').waitFor();
  await section.getByText('$0.0200/h').waitFor();
  const lines = await section.getByRole('listitem').allInnerTexts();
  expect(lines.map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
    'spot Spot in us-east-1d $0.0200/h 50 s',
    'on-demand On-demand in us-east-1a $0.0725/h 48 s',
  ]);
  await page.getByLabel('You, with a replica always there').click();
  await page.getByText('Launches one now in us-east-1d, about $0.0200/h ($15 a month).').waitFor();
});

test('what becomes of the old instance is stored when it is pressed, and says what was stored', async () => {
  await openWorkload();
  const section = page.getByRole('region', { name: 'After a move' });
  await section.getByText('After 5 min').waitFor();
  await section.getByRole('button', { name: 'Change wait' }).click();
  const minutes = section.getByLabel('Minutes until the old instance is ended');
  await minutes.fill('2000');
  await section.getByText('From 1 to 1440 minutes').waitFor();
  await minutes.fill('12.5');
  await page.keyboard.press('Enter');
  await section.getByText('Stored. An old instance is ended after 12 min 30 s.').waitFor();
  expect(await settingsOf(agent)).toMatchObject({ terminateWaitSeconds: 750 });
  await section.getByRole('switch', { name: 'End the old instance' }).click();
  await section.getByText('Stored. Old instances stay and cost about $0.0300/h each until you end them.').waitFor();
  expect(await settingsOf(agent)).toMatchObject({ autoTerminateEnabled: false });
  await section.getByRole('button', { name: 'Disable agent…' }).click();
  await page.getByRole('dialog').getByText('It takes no commands and gets no replica until enabled.').waitFor();
  await page.keyboard.press('Enter');
  await section.getByText('Stored. The agent takes no commands and gets no replica.').waitFor();
  expect(await settingsOf(agent)).toMatchObject({ enabled: false });
  await section.getByRole('button', { name: 'Enable agent' }).click();
  await section.getByText('Stored. The agent takes commands again.').waitFor();
  expect(await settingsOf(agent)).toMatchObject({ enabled: true });
});

test('a workload is frozen with a reason, and the freeze is lifted', async () => {
  await openWorkload();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Freeze…' }).click();
  const freeze = page.getByRole('dialog', { name: `Freeze ${name}?` });
  expect(await freeze.getByRole('button', { name: 'Freeze' }).getAttribute('aria-disabled')).toBe('true');
  await freeze.getByLabel('Reason').fill('release day');
  await page.keyboard.press('Enter');
  await page.getByText('This workload is frozen by Mara Lindt').waitFor();
  await page.getByText('Reason: release day').waitFor();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Lift the freeze…' }).click();
  await page.getByRole('dialog').getByText('Nothing would be moved at once.').waitFor();
  await page.getByRole('button', { name: 'Lift the freeze' }).click();
  await page.getByText('This workload is frozen').waitFor({ state: 'detached' });
  expect(await world.owner.call('GET', '/freezes')).toEqual({ items: [] });
});

test('a workload is removed by typing its name, and its address then says where it is', async () => {
  await openWorkload();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Remove workload…' }).click();
  const remove = page.getByRole('alertdialog', { name: `Remove ${name}?` });
  await remove.getByText('Its instance goes on running and costing').waitFor();
  const button = remove.getByRole('button', { name: `Remove ${name}` });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await remove.getByLabel(`Type ${name} to confirm`).fill(name);
  await button.click();
  await page.waitForURL(/\/default\/fleet/);
  await page.goto(`${world.url}/default/w/${name}`);
  await page.getByText(`No workload is called ${name} here`).waitFor();
  await page.getByText('Removed ones are in Activity').waitFor();
});

test('a viewer can press nothing of it, and reads who can', async () => {
  await world.owner.addPerson(`Viewer ${count}`, 'viewer');
  const viewer = await (await world.browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await viewer.goto(`${world.url}/login`);
  await logIn(viewer, `Viewer ${count}`);
  await viewer.goto(`${world.url}/default/w/${name}`);
  const toggle = viewer.getByRole('switch', { name: 'End the old instance' });
  await toggle.focus();
  await viewer.getByRole('tooltip').getByText('You are a viewer. Operators can do this.').waitFor();
  await toggle.click({ force: true });
  expect(await settingsOf(agent)).toMatchObject({ autoTerminateEnabled: true });
  await viewer.context().close();
});
