import { once } from 'node:events';
import { connect } from 'node:net';
import { registerResponse } from '@spotguard/protocol';
import { describe, expect, test, vi } from 'vitest';
import { addAccount, createControlPlane, openDatabase } from '../src/index.js';
import { controlPlaneOn, present, registration, request, testDatabases } from './control-plane-harness.js';

const register = '/api/agents/register';

describe.each(testDatabases)('refusals on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('of unknown routes and methods are JSON', async () => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1' });
    for (const [method, path] of [
      ['GET', '/nope'],
      ['PATCH', `/api/agents/${agentId}/config`],
    ] as const) {
      const answer = await account.call(method, path);
      expect([answer.status, answer.body]).toEqual([404, { error: 'Not found' }]);
    }
  });

  test.each([
    ['broken JSON', '{"a":', 400, 'The request body is not valid JSON'],
    ['no body', '', 400, 'Validation failed'],
    ['no object', '[1]', 400, 'Validation failed'],
    ['too large a body', `{"a":"${'x'.repeat(300_000)}"}`, 413, 'The request body is too large'],
    ['a poisoned body', '{"__proto__":{"a":1}}', 400, 'The request body is not valid JSON'],
  ])('of %s say what is wrong', async (_, body, status, error) => {
    const account = await plane.account();
    expect(await account.post(register, body)).toMatchObject({ status, body: { error } });
  });

  test('of missing keys name each of them', async () => {
    const account = await plane.account();
    const { instance_id: _, region: __, ...rest } = registration({ instanceId: 'i-1' });
    expect(await account.post(register, rest)).toMatchObject({
      status: 400,
      body: {
        error: 'Validation failed',
        details: { instance_id: [expect.any(String)], region: [expect.any(String)] },
      },
    });
  });

  test('of values that cannot be stored do not mention the database', async () => {
    const account = await plane.account();
    const body = registration({ instanceId: 'i-1', facts: { hostname: 'web\u0000' } });
    const answer = await account.post(register, body);
    expect([answer.status, answer.body]).toEqual([400, { error: 'A value in the request cannot be stored' }]);
    const agentId = await account.enroll({ instanceId: 'i-1' });
    expect(await account.get(`/api/agents/${agentId}/hosts/i%00`)).toMatchObject({ status: 400 });
  });

  test('of a malicious path are ordinary ones', async () => {
    const account = await plane.account();
    expect(await account.get(`/api/agents/${encodeURIComponent("' or 1=1--")}/config`)).toMatchObject({ status: 404 });
    expect(await account.get(`/api/client/commands/${encodeURIComponent('../agents')}`)).toMatchObject({ status: 404 });
  });
});

test('when the database does not answer, the server is unhealthy and its answers reveal no details', async () => {
  const database = await openDatabase({ memory: true });
  const plane = createControlPlane({ database });
  try {
    const url = await plane.listen();
    await database.close();
    expect(await request(`${url}/health`, 'GET', {})).toMatchObject({ status: 500, body: { status: 'unhealthy' } });
    const answer = await request(`${url}/api/agents/x/config`, 'GET', { token: 'token-x' });
    expect([answer.status, answer.body]).toEqual([500, { error: 'Internal server error' }]);
  } finally {
    await plane.close();
  }
});

test('closing answers held requests with the current state, cuts off silent connections, and is safe to repeat', async () => {
  const database = await openDatabase({ memory: true });
  const lines: string[] = [];
  const plane = createControlPlane({
    database,
    log: { level: 'debug', stream: { write: (line) => lines.push(line) } },
  });
  expect(() => plane.url).toThrow('before listen()');
  const url = await plane.listen();
  const { token } = present(await addAccount(database.queries, { name: 'shop', kinds: ['agent'] }));
  const registered = await request(`${url}${register}`, 'POST', { token, body: registration({ instanceId: 'i-1' }) });
  const { agent_id: agentId } = registerResponse.parse(registered.body);
  const held = request(`${url}/api/agents/${agentId}/hosts/i-2?wait=25`, 'GET', { token });
  await vi.waitFor(() => expect(lines.join('')).toContain('/hosts/:instanceId'), { timeout: 60_000 });
  const silent = connect(Number(new URL(url).port), '127.0.0.1');
  await once(silent, 'connect');
  const startedAt = performance.now();
  await Promise.all([plane.close(), plane.close()]);
  expect(await held).toMatchObject({ status: 404, body: { error: 'Instance not found' } });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  await database.close();
});
