import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { registration, request } from './control-plane-harness.js';
import { run, runIn, temporaryDirectory, tokenFile } from './server-process.js';

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 120_000 });

const postgresUrl = process.env['SPOTGUARD_TEST_POSTGRES_URL'];

/** Runs an account command and returns its output. */
async function client(data: string, ...flags: readonly string[]): Promise<string> {
  const ended = await run('client', ...flags, '--data', data).ended();
  expect([flags, ended.code, ended.code === 0 ? '' : ended.log]).toEqual([flags, 0, '']);
  return ended.output.trim();
}

function register(url: string, token: string) {
  return request(`${url}/api/agents/register`, 'POST', { token, body: registration({ instanceId: 'i-1' }) });
}

test('clients are added, listed, rotated, disabled and enabled while the server on the same directory runs', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const server = run('serve', '--port', '0', '--data', data);
  const url = await server.url();
  const first = await client(data, 'add', 'shop');
  expect(first).toMatch(/^token-[A-Za-z0-9]{32}$/);
  expect((await register(url, first)).status).toBe(200);

  const second = await client(data, 'rotate', 'shop', '--kind', 'agent', '--overlap', '0');
  expect((await register(url, first)).status).toBe(401);
  expect((await register(url, second)).status).toBe(200);

  const listed: unknown = JSON.parse(await client(data, 'list'));
  expect(listed).toMatchObject([
    { name: 'default', tokens: [] },
    { name: 'shop', active: true, tokens: [{ kind: 'agent', is_shared: false }] },
  ]);

  await client(data, 'disable', 'shop');
  expect((await register(url, second)).status).toBe(403);
  await client(data, 'enable', 'shop');
  expect((await register(url, second)).status).toBe(200);
  server.child.kill('SIGTERM');
  const { log } = await server.ended();
  expect(log).toContain('account changed');
  for (const token of [first, second]) expect(log).not.toContain(token);
});

test('only the server’s user may give orders, and a socket that a killed server left behind does no harm', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const server = run('serve', '--port', '0', '--data', data);
  await server.url();
  expect((await stat(join(data, 'administration'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(data, 'administration', 'socket'))).mode & 0o777).toBe(0o600);
  server.child.kill('SIGKILL');
  await server.ended();
  const token = await client(data, 'add', 'shop');
  const again = run('serve', '--port', '0', '--data', data);
  expect((await register(await again.url(), token)).status).toBe(200);
  expect(JSON.parse(await client(data, 'list'))).toMatchObject([{ name: 'default' }, { name: 'shop' }]);
});

test('a server whose data directory has a path too long for a socket runs without the socket and logs that', async () => {
  const data = join(await temporaryDirectory(), 'x'.repeat(120));
  const server = run('serve', '--port', '0', '--data', data);
  await server.url();
  server.child.kill('SIGTERM');
  expect((await server.ended()).log).toContain('client commands need this server stopped');
  expect(await client(data, 'add', 'shop')).toMatch(/^token-/);
});

test('a wrong name, kind or overlap is refused, and the message says what to do', async () => {
  const data = join(await temporaryDirectory(), 'data');
  for (const [flags, words] of [
    [['add', 'a\u0007b'], 'no control characters'],
    [['disable', 'nobody'], 'client list shows all'],
    [['rotate', 'nobody'], '--kind'],
    [['rotate', 'nobody', '--kind', 'agent', '--overlap', 'soon'], 'Give 0, or a number with s, m, h or d'],
  ] as const) {
    const ended = await run('client', ...flags, '--data', data).ended();
    expect([flags, ended.code, ended.output]).toEqual([flags, 1, '']);
    expect(ended.log).toContain(words);
  }
});

test('with a bootstrap token for people, the agents’ token cannot call people’s endpoints; a rotated bootstrap token stays expired after a restart', async () => {
  const directory = await temporaryDirectory();
  const data = join(directory, 'data');
  const [agents, people] = ['token-of-the-agents-0123456789', 'token-of-the-people-0123456789'];
  const flags = ['serve', '--port', '0', '--data', data, '--bootstrap-client', 'demo'];
  flags.push('--bootstrap-token-file', await tokenFile(directory, agents));
  flags.push('--bootstrap-operator-token-file', await tokenFile(await temporaryDirectory(), people));
  const first = run(...flags);
  const url = await first.url();
  const { agent_id: agentId } = (await register(url, agents)).body as { agent_id: string };
  const remove = (token: string) => request(`${url}/api/client/agents/${agentId}`, 'DELETE', { token });
  expect((await remove(agents)).status).toBe(403);
  expect((await remove(people)).status).toBe(200);
  await client(data, 'rotate', 'demo', '--kind', 'agent', '--overlap', '0');
  first.child.kill('SIGTERM');
  await first.ended();
  const again = run(...flags);
  expect((await register(await again.url(), agents)).status).toBe(401);
});

test.each(postgresUrl === undefined ? [] : [postgresUrl])(
  'on PostgreSQL the client commands work while servers run',
  async (url) => {
    const environment = { DATABASE_URL: url };
    const name = `shop-${process.pid}-${performance.now()}`;
    const server = runIn({ environment }, 'serve', '--port', '0');
    const address = await server.url();
    const added = await runIn({ environment }, 'client', 'add', name).ended();
    const token = added.output.trim();
    expect((await register(address, token)).status).toBe(200);
    expect((await runIn({ environment }, 'client', 'disable', name).ended()).code).toBe(0);
    expect((await register(address, token)).status).toBe(403);
  },
);
