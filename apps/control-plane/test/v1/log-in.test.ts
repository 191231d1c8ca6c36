import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LogInTries } from '../../src/accounts/users/log-in-tries.js';
import { systemClock } from '../../src/index.js';
import { controlPlaneOn, present, request, testDatabases } from '../control-plane-harness.js';
import { addPerson, Browser, loggedIn, password } from './browser.js';

const otherPassword = 'another password of some length';
const problem = (status: number, code: string) => ({ status, body: { code, status } });

describe.each(testDatabases)('people who log in on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('log in by name and password, whatever the case of the name, and out', async () => {
    const account = await plane.account();
    const name = await addPerson(plane, account, 'owner');
    const browser = new Browser(plane);
    expect(await browser.get('/me')).toMatchObject(problem(401, 'credentials-missing'));
    const answer = await browser.logIn(name.toUpperCase());
    expect(answer).toMatchObject({
      status: 200,
      body: { kind: 'user', name, role: 'owner', account: { accountId: account.id } },
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^spotguard_session=[\w-]{43}; Expires=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await browser.get('/me')).toMatchObject({ status: 200, body: { kind: 'user', name } });
    const cookie = browser.cookie;
    expect((await browser.call('DELETE', '/session')).status).toBe(204);
    expect(browser.cookie).toBe('spotguard_session=');
    browser.cookie = cookie;
    expect(await browser.get('/me')).toMatchObject(problem(401, 'credentials-invalid'));
  });

  test('get a cookie that is bound to TLS when the proxy says that the request came by TLS', async () => {
    const name = await addPerson(plane, await plane.account(), 'viewer');
    const browser = new Browser(plane);
    const secure = { 'X-Forwarded-Proto': 'https' };
    const answer = await browser.call('POST', '/session', { body: { name, password }, headers: secure });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-spotguard_session=.*; Secure$/);
    expect((await browser.call('GET', '/me', { headers: secure })).status).toBe(200);
    const plain = `${present(browser.cookie)}`.replace('__Host-', '');
    expect((await browser.call('GET', '/me', { headers: { ...secure, Cookie: plain } })).status).toBe(401);
  });

  test('learn the same from a wrong name as from a wrong password, and how many tries are left', async () => {
    const name = await addPerson(plane, await plane.account(), 'viewer');
    const detailsOf = async (wrongName: string) => {
      const browser = new Browser(plane);
      const details: string[] = [];
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const answer = await browser.logIn(wrongName, otherPassword);
        expect(answer).toMatchObject(problem(401, 'log-in-failed'));
        details.push((answer.body as { detail: string }).detail);
      }
      return details;
    };
    const known = await detailsOf(name);
    expect(known).toEqual([
      'Name or password is wrong. 4 tries left, then a wait of 30 seconds.',
      'Name or password is wrong. 3 tries left, then a wait of 30 seconds.',
      'Name or password is wrong. 2 tries left, then a wait of 30 seconds.',
      'Name or password is wrong. 1 try left, then a wait of 30 seconds.',
      'Name or password is wrong. Wait 30 seconds before the next try.',
    ]);
    expect(await detailsOf(randomUUID())).toEqual(known);
  });

  test('wait longer after each further failure, five minutes at most, also after a restart', async () => {
    const name = await addPerson(plane, await plane.account(), 'viewer');
    const fail = () => new Browser(plane).logIn(name, otherPassword);
    for (let attempt = 0; attempt < 5; attempt += 1) await fail();
    const waits: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      if (round === 1) await plane.restart();
      const refused = await new Browser(plane).logIn(name, password);
      expect(refused).toMatchObject(problem(429, 'over-limit'));
      waits.push(Number(refused.headers.get('retry-after')));
      plane.advance(Number(refused.headers.get('retry-after')));
      expect((await fail()).status).toBe(401);
    }
    expect(waits.map((seconds) => Math.ceil(seconds / 30) * 30)).toEqual([30, 60, 120, 240, 300, 300]);
    plane.advance(300);
    expect((await new Browser(plane).logIn(name)).status).toBe(200);
    expect((await fail()).body).toMatchObject({ detail: expect.stringContaining('4 tries left') });
  });

  test('have their free tries also at a server whose clock is behind', async () => {
    const servers = ['2026-11-28T08:00:02Z', '2026-11-28T08:00:00Z'].map((time) => {
      const clock = { ...systemClock, now: () => new Date(time) };
      return new LogInTries(plane.database.queries, clock);
    });
    const person = { name: randomUUID(), address: '198.51.100.7' };
    const left: number[] = [];
    for (const server of servers) left.push((await server.count(person)).left);
    expect(left).toEqual([4, 3]);
    for (const server of servers) {
      await server.takeBack(person);
      left.push((await server.count(person)).left);
    }
    expect(left).toEqual([4, 3, 3, 3]);
  });

  test('share the tries of an address, of which an IPv6 network is one, and many at once are no way around', async () => {
    for (const addresses of [() => '2001:db8:1:2::1', (index: number) => `2001:db8:9:${7}:${index + 1}::${index}`]) {
      const tries = Array.from({ length: 12 }, (_, index) => new Browser(plane, addresses(index)).logIn(randomUUID()));
      const statuses = (await Promise.all(tries)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 401)).toHaveLength(5);
      expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    }
  });

  test('cannot be made to act by a page of another origin', async () => {
    const account = await plane.account();
    const owner = await loggedIn(plane, account, 'owner');
    const body = { name: 'x', expiresAt: null };
    for (const [headers, status] of [
      [{ 'SpotGuard-Request': '' }, 201],
      [{ 'Sec-Fetch-Site': 'same-origin' }, 201],
      [{ Origin: plane.url }, 201],
      [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
      [{ 'Sec-Fetch-Site': 'same-site' }, 403],
      [{ Origin: 'https://elsewhere.example' }, 403],
      [{ Origin: 'null' }, 403],
    ] as const) {
      const answer = await owner.call('POST', '/agent-tokens', { body, headers });
      expect([headers, answer.status]).toEqual([headers, status]);
    }
    const bare = { Cookie: present(owner.cookie), 'Content-Type': 'application/json' };
    const send = (path: string, method: string, headers: Record<string, string>) =>
      request(`${plane.url}/api/v1${path}`, method, { body, headers });
    expect(await send('/agent-tokens', 'POST', bare)).toMatchObject(problem(403, 'cross-site-request'));
    expect(await send('/session', 'POST', { Cookie: '' })).toMatchObject({ status: 400 });
    const credentials = { name: owner.userName, password };
    const logIn = await request(`${plane.url}/api/v1/session`, 'POST', { body: credentials });
    expect(logIn).toMatchObject(problem(403, 'cross-site-request'));
    // A token is sent by no browser on its own, so it needs no such header.
    expect((await account.post('/api/v1/agent-tokens', body)).body).toMatchObject({ code: 'role-too-weak' });
  });

  test('do not keep a session that somebody planted, and have sessions that end idle or old', async () => {
    const account = await plane.account();
    const name = await addPerson(plane, account, 'viewer');
    const browser = new Browser(plane);
    browser.cookie = `spotguard_session=${'a'.repeat(43)}`;
    await browser.logIn(name);
    const first = browser.cookie;
    expect(first).not.toContain('a'.repeat(43));
    await browser.logIn(name);
    expect(browser.cookie).not.toBe(first);
    plane.advance(11 * 3_600);
    expect((await browser.get('/me')).status).toBe(200);
    for (let hours = 0; hours < 7 * 24 - 12; hours += 11) {
      plane.advance(11 * 3_600);
      await browser.get('/me');
    }
    expect((await browser.get('/me')).status).toBe(401);
    await browser.logIn(name);
    plane.advance(13 * 3_600);
    expect((await browser.get('/me')).status).toBe(401);
  });

  test('see and end their sessions', async () => {
    const account = await plane.account();
    const browser = await loggedIn(plane, account, 'viewer');
    const other = new Browser(plane);
    await other.logIn(browser.userName);
    const { items } = (await browser.get('/me/sessions')).body as {
      items: { sessionId: string; isCurrent: boolean; address: string }[];
    };
    expect(items).toMatchObject([
      { isCurrent: false, address: other.address },
      { isCurrent: true, address: browser.address },
    ]);
    const stranger = await loggedIn(plane, account, 'owner');
    const path = `/me/sessions/${items[0]?.sessionId}`;
    expect(await stranger.call('DELETE', path)).toMatchObject(problem(404, 'session-not-found'));
    expect((await browser.call('DELETE', path)).status).toBe(204);
    expect((await other.get('/me')).status).toBe(401);
    expect((await browser.get('/me')).status).toBe(200);
  });

  test('change their password with the current one, which ends their other sessions', async () => {
    const browser = await loggedIn(plane, await plane.account(), 'viewer');
    const other = new Browser(plane);
    await other.logIn(browser.userName);
    const unusual = '👍🐘🚲🧀🌵🦀🎻🪐🧭🦉🍋🔔🧊🪁🐙';
    const change = (currentPassword: string, newPassword: string) =>
      browser.call('PUT', '/me/password', { body: { currentPassword, newPassword } });
    expect(await change(otherPassword, otherPassword)).toMatchObject(problem(401, 'log-in-failed'));
    expect(await change(password, 'x'.repeat(14))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/newPassword', message: 'A password has 15 characters or more.' }] },
    });
    expect((await change(password, 'x'.repeat(257))).status).toBe(400);
    expect((await change(password, unusual)).status).toBe(204);
    expect((await browser.get('/me')).status).toBe(200);
    expect((await other.get('/me')).status).toBe(401);
    expect((await other.logIn(browser.userName)).status).toBe(401);
    expect((await other.logIn(browser.userName, unusual)).status).toBe(200);
  });
});
