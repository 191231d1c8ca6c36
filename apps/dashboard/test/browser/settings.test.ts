import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { logIn } from './log-in.js';
import { OwnerSession, password } from './owner-session.js';
import { PageTests } from './page-tests.js';
import { TestAgent } from './test-agent.js';

const world = new PageTests();

/** Logs in with a browser of its own, and opens a page of the settings. */
async function openSettings(path: string, name?: string): Promise<Page> {
  const page = await world.openPage({ name });
  await page.goto(`${world.url}/default/settings/${path}`);
  return page;
}

test('a session elsewhere is ended after one question, whose focus is on the safe button and then where it was', async () => {
  await OwnerSession.logIn(world.server.url);
  const page = await openSettings('me');
  const sessions = page.getByRole('region', { name: 'Sessions' });
  const buttons = sessions.getByRole('button', { name: 'End…' });
  await buttons.first().waitFor();
  const before = await buttons.count();
  await buttons.first().focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'End this session?' });
  const keep = dialog.getByRole('button', { name: 'Keep it' });
  await keep.waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.locator(':focus').textContent()).toBe('End…');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'End the session' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => buttons.count()).toBe(before - 1);
  await page.context().close();
});

test('a dialog shows why the server refused, and stays until it is closed', async () => {
  const page = await openSettings('me');
  const before = await sessionIds();
  await OwnerSession.logIn(world.server.url);
  await page.reload();
  await page.getByRole('button', { name: 'End…' }).first().click();
  const [ended = ''] = (await sessionIds()).filter((id) => !before.includes(id));
  await world.owner.call('DELETE', `/me/sessions/${ended}`);
  const dialog = page.getByRole('alertdialog', { name: 'End this session?' });
  await dialog.getByRole('button', { name: 'End the session' }).click();
  await dialog.getByText(`You have no session ${ended}.`).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.context().close();
});

async function sessionIds(): Promise<readonly string[]> {
  const { items } = await world.owner.call<{ items: { readonly sessionId: string }[] }>('GET', '/me/sessions');
  return items.map(({ sessionId }) => sessionId);
}

test('the password is changed after the present one, and the words of the server stand at the field', async () => {
  await world.owner.addPerson('Otto Brandt', 'viewer');
  const page = await openSettings('me', 'Otto Brandt');
  await page.getByLabel('Present password').fill(password);
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('A password has 15 characters or more.').waitFor();
  await page.getByLabel('New password').fill('brittle heron copper window');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Stored. Your other sessions have ended.').waitFor();
  await page.getByLabel('Present password').fill('wrong');
  await page.getByLabel('New password').fill('brittle heron copper curtain');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('The current password is wrong.').waitFor();
  await page.context().close();
});

test('a token is replaced: the new one is shown once, the agent goes on with it, and the old one is refused', async () => {
  const old = await world.owner.agentToken();
  const place = { name: 'checkout-api', instanceId: 'i-1' };
  await TestAgent.register(world.server.url, old, place);
  const page = await openSettings('tokens');
  const tokens = page.getByRole('region', { name: 'Agent tokens', exact: true });
  await tokens.getByRole('row', { name: 'agents of a test' }).getByText('1 agent').waitFor();
  await tokens.getByRole('button', { name: 'Replace agents of a test' }).click();
  await page.getByLabel('Name', { exact: true }).fill('second token');
  await page.getByRole('button', { name: 'Create the token' }).click();
  const shown = page.getByRole('dialog', { name: 'The token second token' });
  const fresh = (await shown.getByRole('code').last().textContent()) ?? '';
  await page.keyboard.press('Escape');
  await shown.getByRole('button', { name: 'I have stored it' }).click();
  await shown.waitFor({ state: 'detached' });
  const steps = page.getByRole('region', { name: 'Replacing agents of a test' });
  await steps.getByText('1 agent used the old one last.').waitFor();
  expect(await page.content()).not.toContain(fresh);
  const agent = await TestAgent.register(world.server.url, fresh, place);
  await agent.sendHeartbeat();
  await steps.getByText('0 agents used the old one last. 1 agent used the new one last.').waitFor();
  // What is under way is in the address.
  await page.reload();
  await steps.getByRole('button', { name: 'Revoke the old token…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Revoke agents of a test?' });
  await question.getByText('No agent used it in the last hour.').waitFor();
  await question.getByRole('button', { name: 'Revoke the token' }).click();
  await page.getByRole('heading', { name: 'The token is replaced' }).waitFor();
  await expect(TestAgent.register(world.server.url, old, place)).rejects.toThrow('401');
  await agent.sendHeartbeat();
  // One that agents use ends only after its name was typed.
  await tokens.getByRole('button', { name: 'Revoke second token' }).click();
  const inUse = page.getByRole('alertdialog', { name: 'Revoke second token?' });
  await inUse.getByText('1 agent used it in the last hour. It stops reporting at once').waitFor();
  const revoke = inUse.getByRole('button', { name: 'Revoke the token' });
  expect(await revoke.getAttribute('aria-disabled')).toBe('true');
  await inUse.getByLabel('Type second token to confirm').fill('second token');
  await revoke.click();
  await inUse.waitFor({ state: 'detached' });
  await expect(agent.sendHeartbeat()).rejects.toThrow('401');
  await page.context().close();
});

test('API tokens have a scope and other names, an operator sees them and cannot change them, a viewer sees none', async () => {
  const page = await openSettings('tokens');
  await page.getByRole('button', { name: 'Create API token…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('reports');
  await page.getByLabel('It may').selectOption('Operate');
  await page.getByRole('button', { name: 'Create the token' }).click();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  const tokens = page.getByRole('region', { name: 'API tokens', exact: true });
  await tokens.getByRole('row', { name: 'reports' }).getByText('Operate').waitFor();
  await tokens.getByRole('button', { name: 'Rename reports' }).click();
  await page.getByLabel('Name', { exact: true }).fill('nightly reports');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await tokens.getByText('nightly reports').waitFor();
  await page.context().close();
  await world.owner.addPerson('Olga Operator', 'operator');
  const operator = await openSettings('tokens', 'Olga Operator');
  const revoke = operator.getByRole('button', { name: 'Revoke nightly reports' });
  await revoke.focus();
  await operator.getByRole('tooltip').getByText('You are an operator. Owners can do this.').waitFor();
  await revoke.press('Enter');
  expect(await operator.getByRole('alertdialog').count()).toBe(0);
  await operator.context().close();
  await world.owner.addPerson('Vera Viewer', 'viewer');
  const viewer = await openSettings('tokens', 'Vera Viewer');
  await viewer.getByText('Operators and owners see the names of the tokens.').waitFor();
  expect(await viewer.getByText('nightly reports').count()).toBe(0);
  await viewer.context().close();
});

test('preferences count at once and everywhere, are kept in the browser, and the browser tells what needs a person', async () => {
  const context = await world.browser.newContext({ timezoneId: 'Asia/Tokyo', permissions: ['notifications'] });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, { shown });
    const Recorded = Object.assign(
      function record(title: string, { body }: { body: string }) {
        shown.push(`${title}: ${body}`);
      },
      { permission: 'granted', requestPermission: async () => 'granted' },
    );
    Object.assign(window, { Notification: Recorded });
  });
  const agent = await world.registerAgent({ name: 'mail-out', instanceId: 'i-7' });
  await page.goto(`${world.url}/login`);
  await logIn(page);
  const row = page.getByRole('row', { name: 'mail-out' });
  await row.waitFor();
  expect((await row.boundingBox())?.height).toBe(36);
  await page.getByRole('button', { name: 'Mara Lindt, owner' }).click();
  await page.getByRole('menuitem', { name: 'Preferences and password' }).click();
  const sessions = page.getByRole('region', { name: 'Sessions' });
  await sessions.getByText('This session').waitFor();
  const bar = page.getByRole('banner');
  await bar.getByText('GMT+9').waitFor();
  await page.getByLabel('Times and days').selectOption('UTC');
  await bar.getByText('UTC').waitFor();
  await page.getByLabel('Rows of the fleet').selectOption('Compact, 30 px');
  await page.getByLabel('Single keys').selectOption('Off');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('button', { name: 'Turn off' }).waitFor();
  await page.reload();
  await bar.getByText('UTC').waitFor();
  await page.getByRole('link', { name: 'Fleet', exact: true }).click();
  await row.waitFor();
  expect((await row.boundingBox())?.height).toBe(30);
  await page.keyboard.press('j');
  await page.keyboard.press('/');
  expect(await page.locator('tr:focus, input:focus').count()).toBe(0);
  await agent.reportNotice(600);
  await row.getByText(/Under notice/).waitFor();
  await expect.poll(() => page.evaluate('window.shown.join()')).toBe('mail-out: AWS takes its instance.');
  await context.close();
});
