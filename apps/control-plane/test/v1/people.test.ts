import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, present, request, testDatabases } from '../control-plane-harness.js';
import { addPerson, Browser, loggedIn, password } from './browser.js';

const otherPassword = 'another password of some length';
const problem = (status: number, code: string) => ({ status, body: { code, status } });

describe.each(testDatabases)('people on %s', (kind) => {
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
    const host = new URL(plane.url).host;
    for (const [headers, status] of [
      [{ 'SpotGuard-Request': '' }, 201],
      [{ 'Sec-Fetch-Site': 'same-origin' }, 201],
      [{ Origin: `http://${host}` }, 201],
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
    const change = (currentPassword: string, newPassword: string) =>
      browser.call('PUT', '/me/password', { body: { currentPassword, newPassword } });
    expect(await change(otherPassword, otherPassword)).toMatchObject(problem(401, 'log-in-failed'));
    expect(await change(password, 'x'.repeat(14))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/newPassword', message: 'A password has 15 characters or more.' }] },
    });
    expect((await change(password, 'x'.repeat(257))).status).toBe(400);
    expect((await change(password, '👍'.repeat(15))).status).toBe(204);
    expect((await browser.get('/me')).status).toBe(200);
    expect((await other.get('/me')).status).toBe(401);
    expect((await other.logIn(browser.userName)).status).toBe(401);
    expect((await other.logIn(browser.userName, '👍'.repeat(15))).status).toBe(200);
  });

  test('are invited with a code that works once and for a day, and choose their password', async () => {
    const account = await plane.account();
    const owner = await loggedIn(plane, account, 'owner');
    const name = `Ada ${randomUUID()}`;
    const invited = await owner.post('/users', { name, role: 'operator' });
    expect(invited).toMatchObject({
      status: 201,
      body: { user: { name, role: 'operator', isSetUp: false }, setUp: { path: expect.stringMatching(/^\/setup#/) } },
    });
    const { user, setUp } = invited.body as { user: { userId: string }; setUp: { code: string } };
    expect(await owner.post('/users', { name: name.toLowerCase(), role: 'viewer' })).toMatchObject(
      problem(409, 'name-in-use'),
    );
    const person = new Browser(plane);
    expect((await person.logIn(name)).status).toBe(401);
    const use = (code: string) => person.post('/setup', { code, password });
    expect(await use('AAAAA-AAAAA-AAAAA-AAAAA-AAAAA')).toMatchObject(problem(401, 'set-up-code-invalid'));
    const typed = ` ${setUp.code.toLowerCase().replaceAll('-', ' ')}`;
    const both = await Promise.all([use(typed), use(setUp.code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await person.get('/me')).body).toMatchObject({ name, role: 'operator' });
    const again = (await owner.post(`/users/${user.userId}/setup-code`)).body as { code: string };
    const last = (await owner.post(`/users/${user.userId}/setup-code`)).body as { code: string };
    expect((await use(again.code)).status).toBe(401);
    plane.advance(24 * 3_600 + 1);
    expect((await use(last.code)).status).toBe(401);
  });

  test('are listed for everyone, and changed, disabled and removed by owners only', async () => {
    const account = await plane.account();
    const owner = await loggedIn(plane, account, 'owner');
    const viewer = await loggedIn(plane, account, 'viewer');
    const { items } = (await viewer.get('/users')).body as { items: { userId: string; name: string }[] };
    expect(items.map(({ name }) => name)).toEqual([owner.userName, viewer.userName].sort());
    const path = `/users/${present(items.find(({ name }) => name === viewer.userName)).userId}`;
    for (const [method, target, body] of [
      ['POST', '/users', { name: 'x', role: 'viewer' }],
      ['PATCH', path, { role: 'owner' }],
      ['DELETE', path, undefined],
      ['POST', `${path}/setup-code`, undefined],
    ] as const)
      expect(await viewer.call(method, target, { body })).toMatchObject(problem(403, 'role-too-weak'));
    expect(await owner.call('PATCH', path, { body: { role: 'operator' } })).toMatchObject({
      status: 200,
      body: { role: 'operator' },
    });
    expect((await viewer.get('/me')).body).toMatchObject({ role: 'operator' });
    expect((await owner.call('PATCH', path, { body: { isDisabled: true } })).body).toMatchObject({ isDisabled: true });
    expect((await viewer.get('/me')).status).toBe(401);
    expect((await viewer.logIn(viewer.userName)).status).toBe(401);
    await owner.call('PATCH', path, { body: { isDisabled: false } });
    expect((await viewer.logIn(viewer.userName)).status).toBe(200);
    expect((await owner.call('DELETE', path)).status).toBe(204);
    expect((await viewer.get('/me')).status).toBe(401);
    expect(await owner.get(path)).toMatchObject(problem(404, 'user-not-found'));
  });

  test('of an account include an owner who can log in, also when two owners demote each other at once', async () => {
    const account = await plane.account();
    const owners = [await loggedIn(plane, account, 'owner'), await loggedIn(plane, account, 'owner')];
    const pathOf = async (name: string) => {
      const { items } = (await present(owners[0]).get('/users')).body as { items: { userId: string; name: string }[] };
      return `/users/${present(items.find((item) => item.name === name)).userId}`;
    };
    await present(owners[0]).post('/users', { name: `invited ${randomUUID()}`, role: 'owner' });
    const [first, second] = [present(owners[0]), present(owners[1])];
    const [firstPath, secondPath] = [await pathOf(first.userName), await pathOf(second.userName)];
    const demote = { body: { role: 'viewer' } };
    const answers = await Promise.all([
      first.call('PATCH', secondPath, demote),
      second.call('PATCH', firstPath, demote),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const [last, lastPath] = answers[0]?.status === 200 ? [first, firstPath] : [second, secondPath];
    for (const [method, call] of [
      ['PATCH', demote],
      ['PATCH', { body: { isDisabled: true } }],
      ['DELETE', {}],
    ] as const)
      expect(await last.call(method, lastPath, call)).toMatchObject(problem(409, 'last-owner'));
  });

  test('of a disabled account are refused', async () => {
    const account = await plane.account();
    const owner = await loggedIn(plane, account, 'owner');
    const { accounts } = plane.database.schema;
    await plane.database.queries.update(accounts).set({ active: false }).where(eq(accounts.id, account.id));
    expect(await owner.get('/me')).toMatchObject(problem(403, 'account-disabled'));
    expect(await owner.logIn(owner.userName)).toMatchObject(problem(403, 'account-disabled'));
    expect(await account.get('/api/v1/me')).toMatchObject(problem(403, 'account-disabled'));
  });

  test('are known in the activity for what they do', async () => {
    const account = await plane.account();
    const owner = await loggedIn(plane, account, 'owner');
    await new Browser(plane).logIn(owner.userName, otherPassword);
    await owner.post('/agent-tokens', { name: 'fleet' });
    const { events } = plane.database.schema;
    const stored = await plane.database.queries.select().from(events).where(eq(events.accountId, account.id));
    expect(stored).toMatchObject([
      { type: 'user.added', actorKind: 'system', actorName: 'command line' },
      { type: 'user.password-changed', actorKind: 'system' },
      { type: 'user.logged-in', actorKind: 'user', actorName: owner.userName, address: owner.address },
      { type: 'user.log-in-failed', actorKind: 'user', actorName: null },
      { type: 'token.created', actorKind: 'user', actorName: owner.userName, data: { name: 'fleet', kind: 'agent' } },
    ]);
  });
});

describe.each(testDatabases)('tokens on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('of each scope may do what the role may, and what was created, used and by whom is listed', async () => {
    const account = await plane.account(['agent']);
    const owner = await loggedIn(plane, account, 'owner');
    const expectedRoles = { read: 'viewer', operate: 'operator', administer: 'owner' } as const;
    for (const [scope, role] of Object.entries(expectedRoles)) {
      const created = await owner.post('/api-tokens', { name: `for ${scope}`, scope });
      expect(created).toMatchObject({
        status: 201,
        body: { token: { scope, createdBy: owner.userName, lastUsedAt: null } },
      });
      const { secret } = created.body as { secret: string };
      expect((await request(`${plane.url}/api/v1/me`, 'GET', { token: secret })).body).toMatchObject({
        kind: 'token',
        name: `for ${scope}`,
        role,
      });
      const old = await request(`${plane.url}/api/client/agents/${randomUUID()}/toggle-enabled`, 'POST', {
        token: secret,
        body: { enabled: true },
      });
      expect([scope, old.status]).toEqual([scope, scope === 'read' ? 403 : 404]);
    }
    expect((await owner.get('/api-tokens')).body).toMatchObject({
      items: [{ scope: 'read' }, { scope: 'operate' }, { scope: 'administer' }],
    });
    expect(JSON.stringify((await owner.get('/api-tokens')).body)).not.toMatch(/token-\w{32}/);
    const viewer = await loggedIn(plane, account, 'viewer');
    expect(await viewer.get('/api-tokens')).toMatchObject(problem(403, 'role-too-weak'));
  });

  test('of agents are replaced with an overlap, and end at their time or when they are revoked', async () => {
    const account = await plane.account(['agent']);
    const owner = await loggedIn(plane, account, 'owner');
    const isAccepted = async (token: string) =>
      (await request(`${plane.url}/api/agents/${randomUUID()}/config`, 'GET', { token })).status !== 401;
    const created = (await owner.post('/agent-tokens', { name: 'new' })).body as {
      token: { tokenId: string };
      secret: string;
    };
    expect(await isAccepted(created.secret)).toBe(true);
    const { items } = (await owner.get('/agent-tokens')).body as { items: { tokenId: string; name: string }[] };
    expect(items).toHaveLength(2);
    const oldPath = `/agent-tokens/${items[0]?.tokenId}`;
    const expiresAt = new Date(plane.now().getTime() + 60_000).toISOString();
    expect(await owner.call('PATCH', oldPath, { body: { expiresAt } })).toMatchObject({
      status: 200,
      body: { expiresAt },
    });
    expect(await isAccepted(account.token)).toBe(true);
    plane.advance(61);
    expect(await isAccepted(account.token)).toBe(false);
    expect(await owner.call('PATCH', oldPath, { body: { expiresAt: null } })).toMatchObject(
      problem(404, 'token-not-found'),
    );
    expect((await owner.call('DELETE', `/agent-tokens/${created.token.tokenId}`)).status).toBe(204);
    expect(await isAccepted(created.secret)).toBe(false);
  });

  test('a repeated request with the same idempotency key makes no second token and does not reveal the first', async () => {
    const owner = await loggedIn(plane, await plane.account(['agent']), 'owner');
    const key = { 'Idempotency-Key': randomUUID() };
    const create = (name: string) => owner.call('POST', '/api-tokens', { body: { name, scope: 'read' }, headers: key });
    expect((await create('one')).status).toBe(201);
    expect(await create('one')).toMatchObject(problem(409, 'answer-not-kept'));
    expect(await create('two')).toMatchObject(problem(409, 'idempotency-key-reused'));
    expect(((await owner.get('/api-tokens')).body as { items: unknown[] }).items).toHaveLength(1);
    plane.advance(24 * 3_600 + 1);
    await owner.logIn(owner.userName);
    expect((await create('two')).status).toBe(201);
  });
});
