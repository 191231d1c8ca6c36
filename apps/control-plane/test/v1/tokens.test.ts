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

  test('of agents say how many agents used each in the last hour, by their last contact', async () => {
    const account = await plane.account(['agent']);
    const owner = await loggedIn(plane, account, 'owner');
    const { secret } = (await owner.post('/agent-tokens', { name: 'new' })).body as { secret: string };
    const agentsByName = async () => {
      const { items } = (await owner.get('/agent-tokens')).body as { items: { name: string; agents: number }[] };
      return items.map(({ agents }) => agents);
    };
    expect(await agentsByName()).toEqual([0, 0]);
    const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    await account.enroll({ instanceId: 'i-9', generation: 1, facts: { logical_agent_id: 'another' } });
    expect(await agentsByName()).toEqual([2, 0]);
    // The agent goes on with the new token: by then nobody uses the first one, after an hour.
    const heartbeat = { status: 'online', monitored_instances: [], instance_id: 'i-1' };
    const path = `${plane.url}/api/agents/${agentId}/heartbeat`;
    expect((await request(path, 'POST', { token: secret, body: heartbeat })).status).toBe(200);
    expect(await agentsByName()).toEqual([1, 1]);
    plane.advance(3_601);
    expect((await request(path, 'POST', { token: secret, body: heartbeat })).status).toBe(200);
    expect(await agentsByName()).toEqual([0, 1]);
  });

  test('are renamed, and keep their end; who may not administer is refused', async () => {
    const account = await plane.account(['agent']);
    const owner = await loggedIn(plane, account, 'owner');
    const expiresAt = new Date(plane.now().getTime() + 60_000).toISOString();
    for (const path of ['/agent-tokens', '/api-tokens']) {
      const body = { name: 'old', expiresAt, ...(path === '/api-tokens' ? { scope: 'read' } : {}) };
      const { token } = (await owner.post(path, body)).body as { token: { tokenId: string } };
      const one = `${path}/${token.tokenId}`;
      expect(await owner.call('PATCH', one, { body: { name: 'new' } })).toMatchObject({
        status: 200,
        body: { name: 'new', expiresAt },
      });
      expect(await owner.call('PATCH', one, { body: {} })).toMatchObject({ status: 200, body: { name: 'new' } });
      expect(await owner.call('PATCH', one, { body: { name: '' } })).toMatchObject(problem(400, 'invalid-request'));
      const operator = await loggedIn(plane, account, 'operator');
      expect(await operator.call('PATCH', one, { body: { name: 'x' } })).toMatchObject(problem(403, 'role-too-weak'));
    }
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
