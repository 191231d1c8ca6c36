import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';
import { Browser, loggedIn, password } from './browser.js';

const otherPassword = 'another password of some length';
const problem = (status: number, code: string) => ({ status, body: { code, status } });

describe.each(testDatabases)('people on %s', (kind) => {
  const plane = controlPlaneOn(kind);

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
    const stored = await plane.database.queries
      .select()
      .from(events)
      .where(eq(events.accountId, account.id))
      .orderBy(events.number);
    expect(stored).toMatchObject([
      { type: 'user.added', actorKind: 'system', actorName: 'command line' },
      { type: 'user.password-changed', actorKind: 'system' },
      { type: 'user.logged-in', actorKind: 'user', actorName: owner.userName, address: owner.address },
      { type: 'user.log-in-failed', actorKind: 'user', actorName: null },
      { type: 'token.created', actorKind: 'user', actorName: owner.userName, data: { name: 'fleet', kind: 'agent' } },
    ]);
  });
});
