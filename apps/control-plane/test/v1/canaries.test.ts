import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/index.js';
import { present, registration, request } from '../control-plane-harness.js';
import { run, temporaryDirectory } from '../server-process.js';

vi.setConfig({ testTimeout: 240_000 });

const password = `canary password ${randomUUID()}`;
const wrongPassword = `wrong canary password ${randomUUID()}`;
const headers = { 'SpotGuard-Request': '1' };

test('no password, cookie, token or set-up code is in the log at the level debug, or in the database', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const server = run('serve', '--port', '0', '--data', data, '--log-level', 'debug');
  let output = '';
  server.child.stdout?.on('data', (text: string) => {
    output += text;
  });
  const url = await server.url();
  const codeIn = (text: string) => /(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}/.exec(text)?.[0];
  await vi.waitFor(() => expect(codeIn(output)).toBeDefined(), { timeout: 60_000 });
  const firstCode = present(codeIn(output));
  const call = (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
    request(`${url}/api/v1${path}`, method, { body, headers: { ...headers, ...more } });

  const setUp = await call('POST', '/setup', { code: firstCode, name: 'ada', password });
  expect(setUp.status).toBe(200);
  const cookie = present(setUp.headers.getSetCookie()[0]?.split(';')[0]);
  const own = { Cookie: cookie };
  await call('POST', '/session', { name: 'ada', password: wrongPassword });
  const api = (await call('POST', '/api-tokens', { name: 'ci', scope: 'administer' }, own)).body as { secret: string };
  const agent = (await call('POST', '/agent-tokens', { name: 'fleet' }, { ...own, 'Idempotency-Key': 'once' }))
    .body as {
    secret: string;
  };
  const invited = (await call('POST', '/users', { name: 'grace', role: 'viewer' }, own)).body as {
    setUp: { code: string };
  };
  const next = `${password} next`;
  await call('PUT', '/me/password', { currentPassword: password, newPassword: next }, own);
  await request(`${url}/api/v1/me`, 'GET', { token: api.secret });
  const body = registration({ instanceId: 'i-1' });
  expect((await request(`${url}/api/agents/register`, 'POST', { token: agent.secret, body })).status).toBe(200);
  server.child.kill('SIGTERM');
  const { log } = await server.ended();

  const database = await openDatabase({ directory: data });
  const rows: unknown[] = [];
  for (const table of Object.values(database.schema)) rows.push(await database.queries.select().from(table as never));
  await database.close();
  const dump = JSON.stringify(rows);
  expect(log).toContain('request completed');
  expect(dump).toContain('user.logged-in');
  const secrets = [
    password,
    wrongPassword,
    next,
    present(cookie.split('=')[1]),
    firstCode,
    invited.setUp.code,
    api.secret,
    agent.secret,
  ];
  for (const [index, secret] of secrets.entries()) {
    expect([index, log.includes(secret)]).toEqual([index, false]);
    expect([index, dump.includes(secret)]).toEqual([index, false]);
  }
});
