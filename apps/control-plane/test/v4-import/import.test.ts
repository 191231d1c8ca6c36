import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { registration, request } from '../control-plane-harness.js';
import { run, temporaryDirectory } from '../server-process.js';

/** A dump of MariaDB 10.11 with the tables of a v4 backend, among them two accounts called Shop and the demonstration account. */
const dump = fileURLToPath(new URL('./mariadb-10.11.sql', import.meta.url));
const token = 'token-ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const web = 'aaaaaaaa-1111-4111-8111-111111111111';

interface Row {
  readonly kind: string;
  readonly name: string;
  readonly account?: string;
  readonly result: string;
  readonly note?: string;
}

async function importDump(data: string, ...flags: readonly string[]) {
  const { code, output, log } = await run('import', dump, '--data', data, ...flags).ended();
  expect({ code, log: log.replace(/^.*\n/, '') }).toEqual({ code: 0, log: '' });
  expect(output + log).not.toMatch(/token-[A-Za-z]{10}/);
  return { rows: (JSON.parse(output) as { readonly rows: readonly Row[] }).rows, log };
}

const row = (kind: string, name: string, result: string, more: object = {}) => ({ kind, name, result, ...more });
const sons = `O'Neil; "Söns" \\ 🐘 -- /* x */`;

test('accounts, tokens and agents of a v4 backend are imported, its running agents go on with their ids, and the demonstration token is refused', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const replicas = 'Replicas are off, as those of v4 are not known here: end them, then turn replicas on.';
  const expected = [
    row('account', 'Shop', 'imported'),
    row('agent', 'web', 'imported', { account: 'Shop' }),
    row('agent', 'db', 'imported', { account: 'Shop', note: replicas }),
    row('agent', 'old', 'refused', { account: 'Shop', note: expect.stringContaining('deleted in v4') }),
    row('account', sons, 'imported', { note: 'It is disabled, as in v4.' }),
    row('agent', 'lone', 'refused', { account: sons, note: expect.stringContaining('registers when it starts') }),
    row('account', 'Shop (other@example.test)', 'imported', { note: 'The name Shop is taken.' }),
    row('account', 'Demo', 'refused', { note: expect.stringContaining('is published') }),
    row('agent', 'demo', 'refused', { account: 'Demo', note: 'Its account was refused.' }),
  ];
  const tried = await importDump(data, '--dry-run');
  expect(tried.rows).toEqual(expected);
  expect(tried.log).toContain('5 imported, 0 existed, 4 refused; nothing was kept.');
  const nothing = await run('client', 'list', '--data', data).ended();
  expect(JSON.parse(nothing.output)).toEqual([]);
  expect((await importDump(data)).rows).toEqual(expected);
  const again = (await importDump(data)).rows;
  expect(again.map(({ result }) => result)).toEqual(
    expected.map(({ result }) => (result === 'imported' ? 'exists' : result)),
  );

  const server = run('serve', '--port', '0', '--data', data);
  const url = await server.url();
  const call = (method: string, path: string, body?: object, by = token) =>
    request(`${url}/api/agents/${path}`, method, { token: by, body });
  const heartbeat = {
    status: 'online',
    monitored_instances: ['i-0123456789abcdef0'],
    instance_id: 'i-0123456789abcdef0',
  };
  expect(await call('POST', `${web}/heartbeat`, heartbeat)).toMatchObject({ status: 200, body: { success: true } });
  expect((await call('GET', `${web}/config`)).body).toMatchObject({
    enabled: 1,
    auto_switch_enabled: 0,
    terminate_wait_seconds: 600,
    min_savings_percent: 20.5,
    risk_threshold: 0.25,
    max_switches_per_week: 7,
    min_pool_duration_hours: 4,
  });
  const body = registration({ instanceId: 'i-0123456789abcdef0' });
  expect((await call('POST', 'register', body)).body).toMatchObject({ agent_id: web });
  expect(await call('POST', 'register', body, 'demo-token-12345')).toMatchObject({ status: 401 });
  expect(await call('POST', 'register', body, 'token-zzzdefghijklmnopqrstuvwxyz012345')).toMatchObject({ status: 403 });
});

test('an import says which server uses the directory, and what is wrong with the file', async () => {
  const data = join(await temporaryDirectory(), 'data');
  await mkdir(dirname(data), { recursive: true });
  const server = run('serve', '--port', '0', '--data', data);
  await server.url();
  const inUse = await run('import', dump, '--data', data).ended();
  expect([inUse.code, inUse.log]).toEqual([1, expect.stringContaining(`is in use by process ${server.child.pid}`)]);
  const noDump = await run('import', fileURLToPath(import.meta.url), '--data', data).ended();
  expect([noDump.code, noDump.log]).toEqual([1, expect.stringContaining('has no row of the table clients')]);
});
