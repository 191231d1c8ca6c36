import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { addAccount } from '../src/index.js';
import { collected, priceReport, replicaId, zoneB } from './account-with-replicas.js';
import { controlPlaneOn, request, testDatabases } from './control-plane-harness.js';

const report = {
  old_instance: { instance_id: 'i-1' },
  new_instance: { instance_id: 'i-2' },
};

const failover = {
  notice: { instance_id: 'i-1', action: 'terminate' },
  outcome: 'replacement-launched',
  new_instance_id: 'i-2',
};

describe.each(testDatabases)('the separation of accounts on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  /** Lists every route that needs a token and names data of one account. */
  async function ownedRoutes() {
    const owner = await plane.account();
    const agentId = await owner.enroll({ instanceId: 'i-1', generation: 1 });
    await owner.enroll({ instanceId: 'i-2', generation: 2, predecessor: 'i-1' });
    const order = await owner.post('/api/client/instances/i-1/force-switch', { target: 'ondemand' });
    const { command_id: commandId } = order.body as { command_id: string };
    const agent = `/api/agents/${agentId}`;
    await owner.post(`${agent}/pricing-report`, priceReport({ 'us-east-1b': 0.01 }));
    const signal = { signal_type: 'rebalance-recommendation', instance_id: 'i-1' };
    const replica = replicaId((await owner.post(`${agent}/create-emergency-replica`, signal)).body);
    const routes: readonly (readonly [method: string, path: string, body?: unknown])[] = [
      ['POST', `${agent}/heartbeat`, { status: 'offline' }],
      ['GET', `${agent}/config`],
      ['GET', `${agent}/pending-commands`],
      ['POST', `${agent}/commands/${commandId}/executed`, { success: true }],
      ['POST', `${agent}/switch-report`, report],
      ['GET', `${agent}/hosts/i-1`],
      ['POST', `${agent}/hosts/i-2/promote`, { expected_generation: 1, reason: 'hand-over' }],
      ['DELETE', `${agent}/hosts/i-2`],
      ['GET', `${agent}/replicas`],
      ['POST', `${agent}/replicas`, { instance_id: 'i-9', pool_id: zoneB }],
      ['PUT', `${agent}/replicas/${replica}`, { instance_id: 'i-8' }],
      ['POST', `${agent}/replicas/${replica}/status`, { status: 'failed' }],
      ['POST', `${agent}/replicas/${replica}/sync-status`, { state_transfer_progress: 100 }],
      ['POST', `${agent}/replicas/${replica}/promote`, {}],
      ['DELETE', `${agent}/replicas/${replica}`],
      ['GET', `${agent}/replica-config`],
      ['POST', `${agent}/termination`, { reason: 'x' }],
      ['POST', `${agent}/termination-imminent`, { instance_id: 'i-1' }],
      ['POST', `${agent}/rebalance-recommendation`, { instance_id: 'i-1' }],
      ['POST', `${agent}/create-emergency-replica`, { signal_type: 'termination-notice', instance_id: 'i-1' }],
      ['POST', `${agent}/failover-report`, failover],
      ['POST', `${agent}/maintenance-report`, { instance_id: 'i-1', event_id: 'e', code: 'system-reboot' }],
      ['POST', `${agent}/pricing-report`, priceReport({ 'us-east-1b': 0.01 })],
      ['POST', `${agent}/cleanup-report`, { timestamp: collected, snapshots: {}, amis: {} }],
      ['POST', `${agent}/issue-switch-command`, { target_mode: 'ondemand' }],
      ['GET', '/api/client/instances/i-1/pricing'],
      ['GET', `/api/client/${owner.id}/interruptions`],
      ['POST', `/api/client/agents/${agentId}/toggle-enabled`, { enabled: false }],
      ['POST', `/api/client/agents/${agentId}/create-replica`, {}],
      ['POST', '/api/client/instances/i-1/force-switch', { target: 'ondemand' }],
      ['GET', `/api/client/commands/${commandId}`],
      ['GET', `/api/client/${owner.id}/agents`],
      ['GET', `/api/client/${owner.id}/switch-history`],
      ['POST', `/api/client/agents/${agentId}/config`, { autoSwitchEnabled: false }],
      ['DELETE', `/api/client/agents/${agentId}`],
    ];
    return { owner, agentId, commandId, routes };
  }

  test('no route reads or changes the data of another account', async () => {
    const { owner, agentId, commandId, routes } = await ownedRoutes();
    const stranger = await plane.account();
    const everything = async () => {
      const { queries, schema } = plane.database;
      const { accounts: _, jobLeases: __, logInTries: ___, ...owned } = schema;
      return Promise.all(
        Object.values(owned).map((table) => queries.select().from(table).where(eq(table.accountId, owner.id))),
      );
    };
    const before = await everything();
    for (const [method, path, body] of routes) {
      const answer = await stranger.call(method, path, { body, headers: { 'SpotGuard-Instance': 'i-1' } });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
      expect(answer.headers.get('SpotGuard-Role')).toBeNull();
      expect(JSON.stringify(answer.body)).not.toMatch(new RegExp(`${agentId}|${commandId}|t3`));
    }
    expect(await everything()).toEqual(before);
    expect((await owner.get(`/api/agents/${agentId}/config`)).status).toBe(200);
  });

  test('every route requires a token', async () => {
    const { routes } = await ownedRoutes();
    for (const [method, path, body] of [...routes, ['POST', '/api/agents/register', {}] as const]) {
      const answer = await request(`${plane.url}${path}`, method, { body });
      expect([method, path, answer.status, answer.body]).toEqual([
        method,
        path,
        401,
        { error: 'Missing client token' },
      ]);
    }
  });

  test('the name of an account is unique, and so is a token', async () => {
    const { queries } = plane.database;
    const name = randomUUID();
    const added = await addAccount(queries, { name });
    expect(added?.token).toMatch(/^token-[A-Za-z0-9]{32}$/);
    expect(await addAccount(queries, { name })).toBeUndefined();
    expect(await addAccount(queries, { name: randomUUID(), token: added?.token })).toBeUndefined();
  });

  test('two accounts may use the same names for their agents', async () => {
    const [one, other] = [await plane.account(), await plane.account()];
    expect(await one.enroll({ instanceId: 'i-1' })).not.toBe(await other.enroll({ instanceId: 'i-1' }));
  });

  test('a token is stored as a hash and never logged', async () => {
    const { owner } = await ownedRoutes();
    await request(`${plane.url}/api/agents/None/config`, 'GET', { token: 'token-that-is-wrong-but-secret' });
    const rows = await plane.database.queries.select().from(plane.database.schema.accounts);
    const tokens = await plane.database.queries.select().from(plane.database.schema.tokens);
    expect(tokens.length).toBeGreaterThan(0);
    expect(JSON.stringify([rows, tokens])).not.toContain(owner.token);
    expect(plane.lines.length).toBeGreaterThan(0);
    expect(plane.lines.join('')).not.toMatch(/token-/);
  });

  test('the token that v4 came with is refused', async () => {
    await plane.account();
    const answer = await request(`${plane.url}/api/agents/register`, 'POST', { token: 'demo-token-12345', body: {} });
    expect([answer.status, answer.body]).toEqual([401, { error: 'Invalid client token' }]);
  });

  test('a token can be validated, strictly', async () => {
    const account = await plane.account();
    const validate = (authorization: string) =>
      account.call('GET', '/api/client/validate', { token: undefined, headers: { Authorization: authorization } });
    expect(await validate(`Bearer ${account.token}`)).toMatchObject({
      status: 200,
      body: { valid: true, client_id: account.id, name: expect.any(String), email: null },
    });
    expect(await validate('Bearer token-wrong')).toMatchObject({
      status: 401,
      body: { valid: false, error: 'Invalid token' },
    });
    expect(await validate(account.token)).toMatchObject({ status: 401, body: { valid: false } });
    expect(await validate('Bearer ')).toMatchObject({ status: 401, body: { error: 'Token is empty' } });
  });
});
