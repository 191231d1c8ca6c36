import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { password } from './owner-session.js';
import { PageTests } from './page-tests.js';

const world = new PageTests();

/** Logs in with a browser of its own, and opens a page of the settings. */
async function openSettings(path: string, name?: string): Promise<Page> {
  const page = await world.openPage({ name });
  await page.goto(`${world.url}/default/settings/${path}`);
  return page;
}

test('a person is invited with a link that is shown once, sets a password, gets another role and is removed', async () => {
  const page = await openSettings('people');
  await page.getByRole('button', { name: 'Invite…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Otto Brandt');
  await page.getByLabel('Role', { exact: true }).selectOption('Operator');
  await page.getByRole('button', { name: 'Create the link' }).click();
  const shown = page.getByRole('dialog', { name: 'The link for Otto Brandt' });
  const link = (await shown.getByRole('code').textContent()) ?? '';
  await shown.getByRole('button', { name: 'I have stored it' }).click();
  const row = page.getByRole('row', { name: 'Otto Brandt' });
  await row.getByText('Invited, no password yet').waitFor();
  const other = await (await world.browser.newContext()).newPage();
  await other.goto(link);
  await other.getByLabel('Password').fill(password);
  await other.getByRole('button', { name: 'Set the password' }).click();
  await other.waitForURL('**/default/fleet');
  // It is an event: the list changes by itself.
  await row.getByText('Invited, no password yet').waitFor({ state: 'detached' });
  await page.getByLabel('Role of Otto Brandt').selectOption('Viewer');
  await other.getByRole('button', { name: 'Otto Brandt, viewer' }).waitFor();
  await page.getByRole('button', { name: 'Remove Otto Brandt' }).click();
  const question = page.getByRole('alertdialog', { name: 'Remove Otto Brandt?' });
  const remove = question.getByRole('button', { name: 'Remove the person' });
  expect(await remove.getAttribute('aria-disabled')).toBe('true');
  await question.getByLabel('Type Otto Brandt to confirm').fill('Otto Brandt');
  await remove.click();
  await question.waitFor({ state: 'detached' });
  await row.waitFor({ state: 'detached' });
  await other.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  await other.context().close();
  await page.context().close();
});

test('the last owner stays an owner and is not removed, and the page says why in the words of the server', async () => {
  const page = await openSettings('people');
  const why = 'This is the only owner who can log in. Make another person an owner first.';
  await page.getByLabel('Role of Mara Lindt').selectOption('Viewer');
  const row = page.getByRole('row', { name: 'Mara Lindt' });
  await row.getByText(why).waitFor();
  await expect.poll(() => page.getByLabel('Role of Mara Lindt').inputValue()).toBe('owner');
  await page.getByRole('button', { name: 'Remove Mara Lindt' }).click();
  const question = page.getByRole('alertdialog', { name: 'Remove Mara Lindt?' });
  await question.getByLabel('Type Mara Lindt to confirm').fill('Mara Lindt');
  await question.getByRole('button', { name: 'Remove the person' }).click();
  await question.getByText(why).waitFor();
  await page.context().close();
});

test('limits are changed where they stand, and a wrong value is not sent', async () => {
  const page = await openSettings('limits');
  const field = page.getByLabel('Launches in an hour, at most');
  await expect.poll(() => field.inputValue()).toBe('100');
  const store = page.getByRole('button', { name: 'Store: Launches in an hour' });
  await field.fill('many');
  await page.getByText('A number is needed.').waitFor();
  expect(await store.getAttribute('aria-disabled')).toBe('true');
  await field.fill('40');
  await store.click();
  await page.getByRole('button', { name: 'Default: Launches in an hour' }).waitFor();
  type Limits = { readonly launchesPerHour: { readonly max: number } };
  expect((await world.owner.call<Limits>('GET', '/limits')).launchesPerHour.max).toBe(40);
  await page.getByRole('button', { name: 'Default: Launches in an hour' }).click();
  await expect.poll(() => field.inputValue()).toBe('100');
  await page.getByRole('button', { name: 'Count anew' }).click();
  await page.getByText('A limit that was reached is lifted.').waitFor();
  await page.getByText(/^Counted since/).waitFor();
  await page.context().close();
});

test('what is kept how long is told with how much there is, and where it is changed', async () => {
  const page = await openSettings('retention');
  const row = page.getByRole('row', { name: 'The activity' });
  await row.getByText('400 days').waitFor();
  expect(Number(await row.getByRole('cell').nth(2).textContent())).toBeGreaterThan(0);
  await page.getByText('--keep prices=60').waitFor();
  await page.context().close();
});

test('an operator freezes the account with a reason, everybody sees it on every page, and lifting says what would move', async () => {
  const agent = await world.registerAgent({ name: 'checkout-api', instanceId: 'i-1' });
  await world.owner.addPerson('Olga Operator', 'operator');
  await world.owner.addPerson('Vera Viewer', 'viewer');
  const page = await openSettings('limits', 'Olga Operator');
  const viewer = await openSettings('me', 'Vera Viewer');
  await page.getByRole('button', { name: 'Freeze…' }).click();
  await page.getByLabel('Reason, for those who find it frozen').fill('Migration of the database');
  await page.getByRole('button', { name: 'Freeze', exact: true }).click();
  await viewer.getByText('Reason: Migration of the database').waitFor();
  await page.getByText('Frozen by Olga Operator since').waitFor();
  await viewer.getByRole('link', { name: 'Limits' }).click();
  const notForViewers = viewer.getByRole('button', { name: 'Lift the freeze…' });
  await notForViewers.focus();
  await viewer.getByRole('tooltip').getByText('You are a viewer. Operators can do this.').waitFor();
  await notForViewers.press('Enter');
  expect(await viewer.getByRole('dialog').count()).toBe(0);
  await agent.reportNotice(600);
  await page.getByRole('button', { name: 'Lift the freeze…' }).click();
  await page.getByText('1 workload would be moved at once: checkout-api.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Lift the freeze' }).click();
  await page.getByText('Nothing is frozen.').waitFor();
  await viewer.getByText('Reason: Migration of the database').waitFor({ state: 'detached' });
  const past = viewer.getByRole('region', { name: 'Freezes of the past' });
  await past.getByRole('row', { name: 'Migration of the database' }).getByText('Olga Operator').waitFor();
  await viewer.context().close();
  await page.context().close();
});
