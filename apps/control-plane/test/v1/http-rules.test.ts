import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, present, request, testDatabases } from '../control-plane-harness.js';

describe.each(testDatabases)('the server, to whoever calls it, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('forbids browsers in every answer to guess its type, to show it as a page or in a frame, and to tell its address', async () => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1' });
    for (const [method, path] of [
      ['GET', '/health'],
      ['GET', '/health/live'],
      ['GET', '/nope'],
      ['GET', '/api/client/validate'],
      ['GET', `/api/agents/${agentId}/config`],
      ['POST', '/api/agents/register'],
      ['DELETE', `/api/agents/${agentId}`],
      ['GET', '/api/v1/workloads'],
      ['GET', '/api/v1/nope'],
      ['GET', '/api/v1/openapi.json'],
    ] as const) {
      for (const token of [account.token, undefined]) {
        const { headers } = await request(`${plane.url}${path}`, method, { token });
        const policy = headers.get('Content-Security-Policy') ?? '';
        for (const directive of ["base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"])
          expect([path, policy]).toEqual([path, expect.stringContaining(directive)]);
        expect([path, Object.fromEntries(headers)]).toMatchObject([
          path,
          {
            'x-content-type-options': 'nosniff',
            'referrer-policy': 'no-referrer',
            'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
          },
        ]);
        expect([path, headers.get('Access-Control-Allow-Origin')]).toEqual([path, null]);
      }
    }
  });

  test('answers every message with its type', async () => {
    const account = await plane.account();
    for (const [path, type] of [
      ['/health', 'application/json; charset=utf-8'],
      ['/nope', 'application/json; charset=utf-8'],
      ['/api/v1/workloads', 'application/json; charset=utf-8'],
      ['/api/v1/nope', 'application/problem+json; charset=utf-8'],
    ] as const)
      expect([path, (await account.get(path)).headers.get('Content-Type')]).toEqual([path, type]);
    const csv = await fetch(`${plane.url}/api/v1/workloads?format=csv`, {
      headers: { Authorization: `Bearer ${account.token}` },
    });
    expect(csv.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
  });

  test.each(['TRACE', 'TRACK', 'OPTIONS', 'PATCH'])(
    'does not know the method %s where no route has it',
    async (method) => {
      const { token } = await plane.account();
      const path = method === 'TRACK' ? '/health' : '/api/v1/workloads';
      const status = await new Promise((resolve, reject) => {
        const sent = httpRequest(`${plane.url}${path}`, { method, headers: { Authorization: `Bearer ${token}` } });
        sent.on('response', (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        // Node itself refuses a method that HTTP does not know.
        sent.on('error', reject);
        sent.end();
      }).catch(() => 400);
      expect([400, 404, 405]).toContain(status);
    },
  );

  test('refuses a query that has a value twice, and a field that it does not know', async () => {
    const account = await plane.account();
    for (const path of [
      '/api/v1/workloads?limit=1&limit=2',
      '/api/v1/commands?state=queued&state=failed',
      '/api/v1/workloads?accountId=x',
    ])
      expect([path, (await account.get(path)).status]).toEqual([path, 400]);
    const workloadId = await account.enroll({ instanceId: 'i-1' });
    const settings = `/api/v1/workloads/${workloadId}/settings`;
    const change = { enabled: false, generation: 9 };
    expect((await account.call('PATCH', settings, { body: change })).status).toBe(400);
    expect((await account.get(`/api/v1/workloads/${workloadId}`)).body).toMatchObject({ generation: 1 });
  });

  test.each([
    ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n'],
    ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'],
    ['chunks that are not last', 'Transfer-Encoding: chunked, identity\r\n'],
    ['a line feed in a header', 'X-One: a\nContent-Length: 4\r\n'],
  ])('refuses a message whose end is ambiguous: %s', async (_, headers) => {
    const { token } = await plane.account();
    const { port } = new URL(plane.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const route = 'POST /api/agents/register HTTP/1.1\r\nHost: x\r\n';
    socket.write(
      `${route}Authorization: Bearer ${token}\r\n${headers}\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    let received = '';
    socket.on('data', (part) => {
      received += String(part);
    });
    await once(socket, 'close');
    expect(received).toMatch(/^HTTP\/1.1 400 /);
    expect(received.match(/^HTTP\/1.1 /gm)).toHaveLength(1);
  });

  test('writes what callers send on one line of its log', async () => {
    const account = await plane.account();
    const forged = 'i-1\n{"level":60,"msg":"forged"}';
    await account.get(`/api/agents/${encodeURIComponent(forged)}/config`);
    const agentId = await account.enroll({ instanceId: 'i-1', facts: { hostname: 'a\r\n{"msg":"forged"}' } });
    await account.post(`/api/agents/${agentId}/maintenance-report`, {
      instance_id: 'i-1',
      event_id: 'a\n{"msg":"forged"}',
      code: 'system-reboot',
    });
    expect(plane.lines.length).toBeGreaterThan(0);
    for (const line of plane.lines) {
      expect(line.trimEnd()).not.toContain('\n');
      expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' });
    }
    expect(present(plane.lines.at(-1))).toMatch(/\n$/);
  });
});
