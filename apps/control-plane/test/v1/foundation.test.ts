import { describe, expect, test } from 'vitest';
import { applyRouteRules } from '../../src/api/v1/route-rules.js';
import { controlPlaneOn, present, request, testDatabases } from '../control-plane-harness.js';

const id = '00000000-0000-4000-8000-000000000000';

describe.each(testDatabases)('the API for people and programs on %s', (kind) => {
  const plane = controlPlaneOn(kind);
  const problem = (status: number, code: string) => ({
    status,
    body: { type: `urn:spotguard:problem:${code}`, status, code },
  });

  async function accountWith(...names: readonly string[]) {
    const account = await plane.account();
    const ids: string[] = [];
    for (const [index, name] of names.entries())
      ids.push(await account.enroll({ instanceId: `i-${index}`, generation: 1, facts: { logical_agent_id: name } }));
    return { account, ids };
  }

  test('every refusal is a problem with a stable code', async () => {
    const { account, ids } = await accountWith('web');
    const settings = `/api/v1/workloads/${ids[0]}/settings`;
    const refusals: readonly (readonly [
      Promise<{ status: number; headers: Headers; body: unknown }>,
      number,
      string,
    ])[] = [
      [request(`${plane.url}/api/v1/me`, 'GET', {}), 401, 'credentials-missing'],
      [request(`${plane.url}/api/v1/me`, 'GET', { token: 'token-wrong' }), 401, 'credentials-invalid'],
      [account.get('/api/v1/nothing'), 404, 'route-not-found'],
      [account.get(`/api/v1/workloads/${id}`), 404, 'workload-not-found'],
      [account.get('/api/v1/workloads?limit=0'), 400, 'invalid-request'],
      [account.get('/api/v1/workloads?cursor=x'), 400, 'invalid-cursor'],
      [account.call('PATCH', settings, { body: '{"a' }), 400, 'invalid-request'],
      [account.call('PATCH', settings, { body: { unknown: 1 } }), 400, 'invalid-request'],
      [account.call('PATCH', settings, { body: `{"a":"${'x'.repeat(300_000)}"}` }), 413, 'body-too-large'],
      [
        account.call('PATCH', settings, { body: 'a', headers: { 'Content-Type': 'text/x' } }),
        415,
        'unsupported-media-type',
      ],
      [account.call('DELETE', `/api/v1/workloads/${ids[0]}`), 403, 'role-too-weak'],
    ];
    for (const [answer, status, code] of refusals) {
      expect(await answer).toMatchObject(problem(status, code));
      expect((await answer).headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect((await answer).headers.get('cache-control')).toBe('no-store');
    }
  });

  test('a refusal names each invalid value by a pointer into the request', async () => {
    const { account, ids } = await accountWith('web');
    const both = { autoSwitchEnabled: true, manualReplicaEnabled: true, terminateWaitSeconds: -1 };
    expect((await account.call('PATCH', `/api/v1/workloads/${ids[0]}/settings`, { body: both })).body).toMatchObject({
      errors: [
        { pointer: '/body/terminateWaitSeconds', message: expect.any(String) },
        { pointer: '/body/manualReplicaEnabled', message: expect.stringContaining('exclude each other') },
      ],
    });
    expect((await account.get('/api/v1/workloads?limit=1000&market=moon')).body).toMatchObject({
      errors: [{ pointer: '/query/limit' }, { pointer: '/query/market' }],
    });
    expect((await account.get('/api/v1/workloads/web')).body).toMatchObject({
      errors: [{ pointer: '/path/workloadId' }],
    });
  });

  test('a token for agents is refused', async () => {
    const agents = await plane.account(['agent']);
    expect(await agents.get('/api/v1/me')).toMatchObject(problem(403, 'token-for-agents'));
  });

  test('answers forbid storing, framing and foreign scripts, and allow no other origin', async () => {
    const { account } = await accountWith();
    const { headers } = await account.get('/api/v1/me', { Origin: 'https://elsewhere.example' });
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a list comes in pages, also as CSV, and its cursor leads to the end', async () => {
    const { account } = await accountWith('delta', 'alpha', '=cmd,"x"', 'charlie', 'bravo');
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await account.get(`/api/v1/workloads?limit=2${cursor && `&cursor=${cursor}`}`);
      const page = answer.body as { items: { name: string }[]; nextCursor: string | null };
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(names).toHaveLength(5);
    expect(names).toEqual(expect.arrayContaining(['alpha', 'bravo', 'charlie', 'delta', '=cmd,"x"']));
    const response = await fetch(`${plane.url}/api/v1/workloads?limit=4&format=csv`, {
      headers: { Authorization: `Bearer ${account.token}` },
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(response.headers.get('link')).toMatch(/^<\/api\/v1\/workloads\?.*cursor=.*>; rel="next"$/);
    const lines = (await response.text()).split('\r\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(/^workloadId,name,status/);
    expect(lines.join('\n')).toContain(`"'=cmd,""x"""`);
  });

  test('filters combine', async () => {
    const { account, ids } = await accountWith('web', 'web-2', 'worker%');
    const found = async (query: string) =>
      ((await account.get(`/api/v1/workloads?${query}`)).body as { items: { name: string }[] }).items.map(
        ({ name }) => name,
      );
    expect(await found('name=WEB')).toEqual(['web', 'web-2']);
    expect(await found('name=%25')).toEqual(['worker%']);
    expect(await found('status=online&market=spot&zone=us-east-1a')).toHaveLength(3);
    expect(await found('status=offline')).toEqual([]);
    await account.call('PATCH', `/api/v1/workloads/${ids[0]}/settings`, { body: { enabled: false } });
    expect(await found('enabled=false&name=web')).toEqual(['web']);
    plane.advance(121);
    expect(await found('status=offline')).toHaveLength(3);
  });

  test('a workload is shown with its primary, and its settings can be changed', async () => {
    const { account, ids } = await accountWith('web');
    expect(await account.get(`/api/v1/workloads/${ids[0]}`)).toMatchObject({
      status: 200,
      body: {
        workloadId: ids[0],
        name: 'web',
        status: 'online',
        instanceCount: 1,
        primary: { instanceId: 'i-0', role: 'primary', market: 'spot', pool: 't3.medium.us-east-1a', endsAt: null },
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    });
    const changed = await account.call('PATCH', `/api/v1/workloads/${ids[0]}/settings`, {
      body: { manualReplicaEnabled: true },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { settings: { manualReplicaEnabled: true, autoSwitchEnabled: false } },
    });
    const successor = { instanceId: 'i-9', generation: 2, predecessor: 'i-0' };
    await account.enroll({ ...successor, facts: { logical_agent_id: 'web' } });
    const path = `/api/v1/workloads/${ids[0]}/instances`;
    expect((await account.get(path)).body).toMatchObject({
      items: [{ instanceId: 'i-9', role: 'successor' }, { role: 'primary' }],
    });
    expect((await account.get(`${path}?live=false`)).body).toEqual({ items: [], nextCursor: null });
    const { nextCursor } = (await account.get(`${path}?limit=1`)).body as { nextCursor: string };
    expect((await account.get(`${path}?limit=1&cursor=${nextCursor}`)).body).toMatchObject({
      items: [{ instanceId: 'i-0' }],
      nextCursor: null,
    });
  });

  test('callers learn who they are', async () => {
    const { account } = await accountWith();
    expect((await account.get('/api/v1/me')).body).toMatchObject({
      kind: 'token',
      role: 'operator',
      account: { accountId: account.id },
    });
  });

  test('the document is public, describes each route, and can be browsed with files of this server only', async () => {
    const { body } = await request(`${plane.url}/api/v1/openapi.json`, 'GET', {});
    expect(body).toMatchObject({
      openapi: '3.1.1',
      paths: {
        '/api/v1/workloads': {
          get: { operationId: 'listWorkloads', responses: { 200: { content: { 'text/csv': {} } }, 429: {} } },
        },
        '/api/v1/workloads/{workloadId}': { delete: { responses: { 204: {}, 404: {} } } },
      },
      components: { schemas: { Workload: { properties: { createdAt: { type: 'string' } } } } },
    });
    const page = await fetch(`${plane.url}/api/v1/docs`);
    expect(page.status).toBe(200);
    const html = await page.text();
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(html).not.toMatch(/<script(?![^>]*src=)|https?:\/\//);
    for (const [, file = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g))
      expect([file, (await fetch(new URL(file, page.url))).status]).toEqual([file, 200]);
  });
});

describe('an account over its limits', () => {
  const plane = controlPlaneOn('pglite', { maxRequestsPerSecond: 1, maxRequestsAtOnce: 1 });

  test('is told when to try again', async () => {
    const account = await plane.account();
    const answers = await Promise.all([1, 2, 3].map(() => account.get('/api/v1/me')));
    const refused = present(answers.find(({ status }) => status !== 200));
    expect(refused).toMatchObject({ status: 429, body: { code: 'over-limit' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

test('a route without an audience or a description does not register', () => {
  const route = { method: 'GET', url: '/things/:thingId', handler: () => undefined } as const;
  expect(() => applyRouteRules(route)).toThrow(
    /GET \/things\/:thingId must declare config\.allow .*schema\.operationId.*schema\.summary.*schema\.tags.*2xx.*schema\.params/,
  );
});
