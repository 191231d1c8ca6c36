import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { AccountAnswer, AccountOrder } from '../src/index.js';
import { controlPlaneOn, present, registration, request, testDatabases } from './control-plane-harness.js';

const wrongKind = { status: 403, body: { error: expect.stringContaining('The token is for ') } };

describe.each(testDatabases)('tokens on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function ordered(order: AccountOrder): Promise<AccountAnswer> {
    return plane.controlPlane.administer(order);
  }

  async function newToken(order: AccountOrder): Promise<string> {
    const answer = await ordered(order);
    if ('token' in answer) return answer.token;
    throw new Error(`The order gave no token: ${JSON.stringify(answer)}`);
  }

  async function listed(name: string) {
    const answer = await ordered({ action: 'list' });
    if ('clients' in answer) return present(answer.clients.find((client) => client.name === name));
    throw new Error('The list is missing.');
  }

  /** Returns the status of an agent's and of a person's request with a token. */
  async function reach(token: string, agentId: string) {
    const [agent, person] = await Promise.all([
      request(`${plane.url}/api/agents/${agentId}/config`, 'GET', { token }),
      request(`${plane.url}/api/client/agents/${agentId}/toggle-enabled`, 'POST', { token, body: { enabled: true } }),
    ]);
    return [agent.status, person.status];
  }

  async function shop() {
    const name = randomUUID();
    const agentToken = await newToken({ action: 'add', name });
    const enrolled = await request(`${plane.url}/api/agents/register`, 'POST', {
      token: agentToken,
      body: registration({ instanceId: 'i-1' }),
    });
    const { agent_id: agentId } = enrolled.body as { agent_id: string };
    return { name, agentToken, agentId };
  }

  test('an agents’ token can neither delete, configure nor switch the workloads of its account', async () => {
    const { agentToken: token, agentId } = await shop();
    const { client_id: accountId } = (await request(`${plane.url}/api/client/validate`, 'GET', { token })).body as {
      client_id: string;
    };
    const replica = `/api/agents/${agentId}/replicas/${randomUUID()}`;
    for (const [method, path, body] of [
      ['DELETE', `/api/client/agents/${agentId}`],
      ['POST', `/api/client/agents/${agentId}/config`, { autoSwitchEnabled: false }],
      ['POST', `/api/client/agents/${agentId}/toggle-enabled`, { enabled: false }],
      ['POST', `/api/client/agents/${agentId}/create-replica`, {}],
      ['POST', '/api/client/instances/i-1/force-switch', { target: 'ondemand' }],
      ['POST', `/api/agents/${agentId}/issue-switch-command`, { target_mode: 'ondemand' }],
      ['POST', `${replica}/promote`, {}],
      ['GET', `/api/client/${accountId}/agents`],
      ['GET', `/api/client/${accountId}/interruptions`],
    ] as const) {
      expect([method, path, await request(`${plane.url}${path}`, method, { token, body })]).toMatchObject([
        method,
        path,
        wrongKind,
      ]);
    }
    expect(await request(`${plane.url}/api/agents/${agentId}/config`, 'GET', { token })).toMatchObject({
      status: 200,
      body: { enabled: 1 },
    });
  });

  test('a token for people cannot register an agent', async () => {
    const { name, agentId } = await shop();
    const token = await newToken({ action: 'rotate', name, kind: 'operator', overlapSeconds: 0 });
    const body = registration({ instanceId: 'i-2' });
    expect(await request(`${plane.url}/api/agents/register`, 'POST', { token, body })).toMatchObject(wrongKind);
    expect(await reach(token, agentId)).toEqual([403, 200]);
  });

  test('an old token stays valid beside the new one until the overlap ends', async () => {
    const { name, agentToken, agentId } = await shop();
    const fresh = await newToken({ action: 'rotate', name, kind: 'agent', overlapSeconds: 3_600 });
    expect(await reach(agentToken, agentId)).toEqual([200, 403]);
    expect(await reach(fresh, agentId)).toEqual([200, 403]);
    plane.advance(3_601);
    expect(await reach(agentToken, agentId)).toEqual([401, 401]);
    expect(await reach(fresh, agentId)).toEqual([200, 403]);
  });

  test('a token for agents and people is for agents only once people have their own', async () => {
    const account = await plane.account(['agent', 'operator']);
    const agentId = await account.enroll({ instanceId: 'i-1' });
    const { name } = (await account.get('/api/client/validate')).body as { name: string };
    expect((await listed(name)).tokens.map((token) => token.is_shared)).toEqual([true, true]);
    const operator = await newToken({ action: 'rotate', name, kind: 'operator', overlapSeconds: 0 });
    expect(await reach(account.token, agentId)).toEqual([200, 403]);
    expect(await reach(operator, agentId)).toEqual([403, 200]);
    expect((await listed(name)).tokens.map((token) => token.is_shared)).toEqual([false, false]);
  });

  test('one token can be ended at once, by the id that the list shows', async () => {
    const { name, agentToken, agentId } = await shop();
    const fresh = await newToken({ action: 'rotate', name, kind: 'agent', overlapSeconds: 3_600 });
    const [old] = (await listed(name)).tokens;
    const tokenId = present(old).id.slice(0, 8);
    expect(await ordered({ action: 'disable', name, tokenId })).toHaveProperty('done');
    expect(await reach(agentToken, agentId)).toEqual([401, 401]);
    expect(await reach(fresh, agentId)).toEqual([200, 403]);
    expect(await ordered({ action: 'disable', name, tokenId: '%%%%%%%%' })).toHaveProperty('error');
    expect(await ordered({ action: 'disable', name, tokenId: '00000000' })).toHaveProperty('error');
  });

  test('a disabled account is refused everywhere until it is enabled', async () => {
    const { name, agentToken, agentId } = await shop();
    await ordered({ action: 'disable', name });
    expect(await reach(agentToken, agentId)).toEqual([403, 403]);
    expect((await listed(name)).active).toBe(false);
    await ordered({ action: 'enable', name });
    expect(await reach(agentToken, agentId)).toEqual([200, 403]);
  });

  test('the list shows when each token was last used, and never a token itself', async () => {
    const { name, agentToken } = await shop();
    await vi.waitFor(
      async () => expect((await listed(name)).tokens[0]?.last_used_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/),
      { timeout: 60_000 },
    );
    expect(JSON.stringify(await listed(name))).not.toContain(agentToken);
    expect(plane.lines.join('')).not.toMatch(/token-/);
  });

  test('orders about accounts that do not exist, or exist already, are refused with a message', async () => {
    const { name } = await shop();
    expect(await ordered({ action: 'add', name })).toEqual({
      error: `Client ${name} exists already; choose another name.`,
    });
    expect(await ordered({ action: 'enable', name: 'nobody' })).toEqual({
      error: 'There is no client nobody; client list shows all.',
    });
  });
});
