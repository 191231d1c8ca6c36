import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { programs } from '../../../../tools/programs.mjs';
import { addAccount, createControlPlane, openDatabase } from '../../src/index.js';
import { present, request } from '../control-plane-harness.js';
import { run, temporaryDirectory } from '../server-process.js';

// Most tests start several processes, one after the other.
vi.setConfig({ testTimeout: 120_000 });

const password = 'correct horse battery staple';
const headers = { 'SpotGuard-Request': '1' };

/** Uses a set-up code. */
function setUp(url: string, code: string, name?: string) {
  return request(`${url}/api/v1/setup`, 'POST', { body: { code, name, password }, headers });
}

test('of two servers that start at once on a new database, one account and one code are left', async () => {
  const database = await openDatabase({ memory: true });
  const planes = [createControlPlane({ database }), createControlPlane({ database })];
  onTestFinished(async () => {
    for (const plane of planes) await plane.close();
    await database.close();
  });
  const codes = await Promise.all(planes.map((plane) => plane.createFirstSetUpCode()));
  const { accounts, setUpCodes } = database.schema;
  expect(await database.queries.select().from(accounts)).toMatchObject([{ name: 'default' }]);
  expect(await database.queries.select().from(setUpCodes)).toHaveLength(1);
  const url = await present(planes[0]).listen();
  expect((await request(`${url}/api/v1/setup`, 'GET', {})).body).toEqual({ isSetUp: false });
  expect(await setUp(url, present(codes[0]).code)).toMatchObject({ status: expect.any(Number) });
  const statuses: number[] = [];
  for (const code of codes) statuses.push((await setUp(url, present(code).code, 'ada')).status);
  expect(statuses.sort()).toEqual([200, 401]);
  expect((await request(`${url}/api/v1/setup`, 'GET', {})).body).toEqual({ isSetUp: true });
  expect(await present(planes[1]).createFirstSetUpCode()).toBeUndefined();
});

test('the first owner gets the only account, or the one called default, and needs a name', async () => {
  const database = await openDatabase({ memory: true });
  const plane = createControlPlane({ database });
  onTestFinished(async () => {
    await plane.close();
    await database.close();
  });
  const url = await plane.listen();
  await addAccount(database.queries, { name: 'shop' });
  const first = present(await plane.createFirstSetUpCode());
  expect(await setUp(url, first.code)).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('send a name') },
  });
  await addAccount(database.queries, { name: 'other' });
  expect(await plane.createFirstSetUpCode()).toBeUndefined();
  const added = await plane.administer({ action: 'add-user', account: 'other', name: 'Ada', role: 'owner', password });
  expect(added).toMatchObject({ done: expect.any(String) });
  expect(await setUp(url, first.code, 'ada')).toMatchObject({ status: 409, body: { code: 'name-in-use' } });
  expect(await setUp(url, first.code, 'grace')).toMatchObject({
    status: 200,
    body: { account: { name: 'shop' }, role: 'owner' },
  });
  expect((await setUp(url, first.code, 'mallory')).status).toBe(401);
});

/** Starts the server until it has printed a code, and returns the code. */
async function startForCode(data: string) {
  const server = run('serve', '--port', '0', '--data', data, '--log-level', 'debug');
  let output = '';
  server.child.stdout?.on('data', (text: string) => {
    output += text;
  });
  const url = await server.url();
  const code = () => /^ {4}((?:[0-9A-Z]{5}-){4}[0-9A-Z]{5})$/m.exec(output)?.[1];
  await vi.waitFor(() => expect(code()).toBeDefined(), { timeout: 60_000 });
  return { server, url, code: present(code()) };
}

test('each start prints a new code to the output, not to the log, until there is an owner', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const first = await startForCode(data);
  first.server.child.kill('SIGTERM');
  expect((await first.server.ended()).log).not.toContain(first.code);
  const second = await startForCode(data);
  expect((await setUp(second.url, first.code, 'ada')).status).toBe(401);
  expect(await setUp(second.url, second.code, 'ada')).toMatchObject({
    status: 200,
    body: { account: { name: 'default' } },
  });
  second.server.child.kill('SIGTERM');
  const third = run('serve', '--port', '0', '--data', data);
  await third.url();
  third.child.kill('SIGTERM');
  expect((await third.ended()).output).toMatch(/^\{"url":"[^"]+"\}\n$/);
});

test('users and tokens are managed while the server runs, and a password comes from stdin and is never logged', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const { server, url } = await startForCode(data);
  const command = async (input: string, ...flags: readonly string[]) => {
    const started = run(...flags, '--data', data);
    started.child.stdin?.end(input);
    const ended = await started.ended();
    return { ...ended, output: ended.output.trim() };
  };
  const logIn = (name: string, secret: string) =>
    request(`${url}/api/v1/session`, 'POST', { body: { name, password: secret }, headers });

  expect((await command(`${password}\n`, 'user', 'add', 'ada', '--role', 'owner')).output).toContain('ada can log in');
  expect((await logIn('ada', password)).status).toBe(200);
  const other = `${password} again`;
  await command(other, 'user', 'password', 'ada');
  expect((await logIn('ada', password)).status).toBe(401);
  expect((await logIn('ada', other)).body).toMatchObject({ role: 'owner', account: { name: 'default' } });

  const invited = await command('', 'user', 'add', 'grace', '--role', 'viewer', '--invite');
  expect((await setUp(url, invited.output)).body).toMatchObject({ name: 'grace', role: 'viewer' });
  await command('', 'user', 'role', 'grace', 'operator');
  await command('', 'user', 'disable', 'grace');
  expect(JSON.parse((await command('', 'user', 'list')).output)).toMatchObject([
    { name: 'ada', account: 'default', role: 'owner', state: 'active' },
    { name: 'grace', role: 'operator', state: 'disabled' },
  ]);

  const token = await command('', 'token', 'add', 'reader', '--kind', 'api', '--scope', 'read', '--valid', '1h');
  const me = () => request(`${url}/api/v1/me`, 'GET', { token: token.output });
  expect((await me()).body).toMatchObject({ kind: 'token', name: 'reader', role: 'viewer' });
  const listed = JSON.parse((await command('', 'token', 'list')).output) as {
    tokens: { id: string; name: string }[];
  }[];
  const { id } = present(listed[0]?.tokens.find(({ name }) => name === 'reader'));
  await command('', 'token', 'revoke', id.slice(0, 8));
  expect((await me()).status).toBe(401);

  for (const [input, flags, words] of [
    ['', ['user', 'add', 'eve', '--role', 'viewer'], 'There is no password on stdin'],
    ['short\n', ['user', 'add', 'eve', '--role', 'viewer'], '15 characters or more'],
    [password, ['user', 'add', 'ADA', '--role', 'viewer'], 'There is a user ADA already'],
    ['', ['user', 'disable', 'ada'], 'only owner'],
    ['', ['user', 'disable', 'nobody'], 'user list shows all'],
    ['', ['token', 'revoke', '00000000'], 'token list shows them'],
  ] as const) {
    const refused = await command(input, ...flags);
    expect([flags, refused.code, refused.output]).toEqual([flags, 1, '']);
    expect(refused.log).toContain(words);
  }
  server.child.kill('SIGTERM');
  const { log } = await server.ended();
  expect(log).toContain('account changed');
  for (const secret of [password, other, invited.output, token.output]) expect(log).not.toContain(secret);
});

test('on a terminal the password is typed twice and not shown', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const flags = `user add ada --role owner --data ${data}`;
  const terminal = spawn('script', ['-qfec', `${process.execPath} ${programs.controlPlane} ${flags}`, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm' },
  });
  onTestFinished(() => void terminal.kill('SIGKILL'));
  let text = '';
  const answers = [
    ['New password', `${password}x\u007f\r`],
    ['The same again', `${password}\r`],
  ] as const;
  terminal.stdout.setEncoding('utf8').on('data', (part: string) => {
    const before = text;
    text += part;
    for (const [question, answer] of answers)
      if (text.includes(question) && !before.includes(question)) terminal.stdin.write(answer);
  });
  await once(terminal, 'close');
  expect(text).toContain('ada can log in');
  expect(text).not.toContain('horse');
});
