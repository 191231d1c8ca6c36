import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { findViolations, overflow } from './find-violations.js';
import { logIn } from './log-in.js';
import { password } from './owner-session.js';
import { PageTests } from './page-tests.js';
import type { TestAgent } from './test-agent.js';
import { testBuildState, testContents } from './test-build.js';

const world = new PageTests();
let name: string;
let agent: TestAgent;
let count = 0;

beforeEach(async () => {
  count += 1;
  name = `workload-${count}`;
  agent = await world.registerAgent({ name, instanceId: `i-${count}` });
});

/** Logs in with a browser of its own. What its content security policy refuses fails the test. */
async function open(path: string, refused: string[] = []): Promise<Page> {
  const page = await (await world.browser.newContext({ viewport: { width: 1440, height: 1200 } })).newPage();
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  await page.goto(`${world.url}/login`);
  await logIn(page);
  await page.goto(`${world.url}/default/w/${name}${path}`);
  return page;
}

test('the plugins of a workload tell how they are, with the last runs of their workers', async () => {
  const page = await open('');
  await page.getByRole('link', { name: 'Plugins' }).click();
  await page.getByText('Its agent has not told what it is built of').waitFor();
  await agent.reportBuild(testContents, testBuildState());
  await page.reload();
  await page.getByText('disk-guard needs a look; the other 2 are well.').waitFor();
  const plugin = page.getByRole('region', { name: 'disk-guard', exact: true });
  await plugin.getByText('Only 7 % of the disk at / is free').waitFor();
  const worker = plugin.getByRole('row', { name: 'disk-guard.measure' });
  await worker.getByText('3 of 120').waitFor();
  await worker.getByText('The disk at /data is not mounted').waitFor();
  await page.context().close();
});

test("a third party's command is tried and then ordered, with a form made from its schema alone", async () => {
  await agent.reportBuild(testContents, testBuildState());
  const refused: string[] = [];
  const page = await open('/plugins', refused);
  await page.getByRole('button', { name: 'Fill in… disk-guard.tidy' }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await findViolations(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  await page.setViewportSize({ width: 1440, height: 1200 });
  const dryRun = page.getByRole('button', { name: 'Dry run' });
  await page.getByLabel('Folder').fill('x');
  await page.getByLabel('Days').fill('400');
  await page.getByRole('button', { name: 'Fill in', exact: true }).click();
  await page.getByLabel('When').fill('{no');
  await dryRun.click();
  await page.getByText('is no JSON: texts need quotes').waitFor();
  await page.getByLabel('When').fill('[22]');
  await dryRun.click();
  await page.getByText('String is too short (1 < 2)').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByText('400 is greater than 365').waitFor();
  expect(await page.getByText('is required', { exact: true }).count()).toBe(2);
  await page.getByLabel('Folder').fill('/var/log');
  await page.getByLabel('Days').fill('30');
  await page.getByLabel('How').selectOption('compress');
  await page.getByLabel('Files').fill('100');
  await page.getByLabel('Bytes').fill('4096');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page
    .getByLabel(/Names to keep/)
    .last()
    .fill('syslog');
  await dryRun.click();
  const input = {
    folder: '/var/log',
    days: 30,
    how: 'compress',
    isRecursive: false,
    keep: ['syslog'],
    limits: { files: 100, bytes: 4096 },
    when: [22],
  };
  const tried = await agent.takeCommand();
  expect(tried).toMatchObject({ command_type: 'disk-guard.tidy', dry_run: true, input });
  await agent.endCommand(tried, { success: true, message: '12 files would be compressed', output: { files: 12 } });
  await page.getByRole('region', { name: 'What would happen' }).getByText('"files": 12').waitFor();
  // Another input than the one that was tried is tried again first.
  await page.getByLabel('Days').fill('31');
  await dryRun.waitFor();
  await dryRun.click();
  const again = await agent.takeCommand();
  await agent.endCommand(again, { success: true, message: '11 files would be compressed' });
  await page.getByText('Orders what the dry run tried.').waitFor();
  await page.getByRole('button', { name: 'Order', exact: true }).click();
  const ordered = await agent.takeCommand();
  expect(ordered).toMatchObject({ command_type: 'disk-guard.tidy', dry_run: false, input: { ...input, days: 31 } });
  const outcome = page.getByRole('region', { name: 'What became of it' });
  await outcome.getByText('Its agent carries it out.').or(outcome.getByText('Waits for the agent.')).waitFor();
  await agent.endCommand(ordered, { success: true, message: '11 files were compressed', output: { freed: '1 GB' } });
  await outcome.getByText('Done. 11 files were compressed').waitFor();
  await outcome.getByText('"freed": "1 GB"').waitFor();
  expect(refused).toEqual([]);
  await page.context().close();
});

test('what only the server finds wrong stands at its field, and a refusal of the whole order below the form', async () => {
  await agent.reportBuild(testContents, testBuildState());
  const page = await open('/plugins?command=disk-guard.tidy');
  await page.getByLabel('Folder').fill('/var/log');
  // Meanwhile the agent was replaced by one with a stricter schema, which the page has not read yet.
  const path = `/workloads/${agent.workloadId}/instances/i-${count}/build`;
  const earlier = await world.owner.call('GET', path);
  await page.route('**/build', (route) => route.fulfill({ json: earlier }));
  const [tidy, measure] = testContents.commands;
  const folder = { type: 'string', minLength: 20 };
  const schema = { ...tidy?.input_schema, properties: { ...tidy?.input_schema.properties, folder } };
  const stricter = { ...testContents, commands: [{ ...tidy, input_schema: schema }, measure] };
  await agent.reportBuild(stricter, testBuildState());
  await page.getByLabel('Days').fill('30');
  await page.getByLabel('How').selectOption('delete');
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByText('must NOT have fewer than 20 characters').waitFor();
  await page.getByLabel('Folder').fill('/var/log/of/the/old/service');
  await world.owner.call('POST', `/workloads/${agent.workloadId}/freeze`, { reason: 'load test' });
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByRole('alert').getByText('load test').waitFor();
  await page.context().close();
});

test('a command without a dry run says so, and a viewer sees who may order it', async () => {
  await agent.reportBuild(testContents, testBuildState());
  const page = await open('/plugins');
  await page.getByRole('button', { name: 'Fill in… disk-guard.measure-now' }).click();
  await page.getByText('This command has no dry run: it is carried out at once.').waitFor();
  await page.getByRole('button', { name: 'Order', exact: true }).click();
  const taken = await agent.takeCommand();
  expect(taken).toMatchObject({ command_type: 'disk-guard.measure-now', dry_run: false, input: {} });
  await agent.endCommand(taken, { success: false, message: 'The disk is gone' });
  await page.getByText('Failed. The disk is gone').waitFor();
  await page.context().close();
  await world.owner.addPerson('Vik Olsen', 'viewer');
  const viewer = await (await world.browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await viewer.goto(`${world.url}/login`);
  await viewer.getByLabel('Name').fill('Vik Olsen');
  await viewer.getByLabel('Password').fill(password);
  await viewer.getByRole('button', { name: 'Log in' }).click();
  await viewer.getByRole('link', { name: 'Fleet', exact: true }).waitFor();
  await viewer.goto(`${world.url}/default/w/${name}/plugins?command=disk-guard.measure-now`);
  await viewer.getByRole('button', { name: 'Order', exact: true }).focus();
  await viewer.getByRole('tooltip').getByText('You are a viewer. Operators can do this.').waitFor();
  await viewer.context().close();
});
