import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, request, testDatabases } from '../control-plane-harness.js';
import { loggedIn } from './browser.js';

const problem = (status: number, code: string) => ({ status, body: { code, status } });

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
