import { routes as patterns } from '@spotguard/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentMessages } from './agent-messages.js';
import { controlPlaneOn, registration, request, testDatabases } from './control-plane-harness.js';

/** Values that often break parsers, databases and indexes. */
const hostile: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -9_007_199_254_740_991,
  2 ** 40,
  '',
  '..',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\ufffe\u202e',
  'x'.repeat(3_000),
  '€'.repeat(255),
  '9999999999',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00.000Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-12:00',
  [],
  {},
  [[]],
  Array.from({ length: 300 }, () => 'i-1'),
  { toString: 1, constructor: { prototype: 1 } },
];

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

/** Bodies that are not JSON, or JSON that is no valid message. */
const raw: readonly string[] = [
  '{',
  'null',
  '"text"',
  '[]',
  '{"a":1,"a":2}',
  '{"instance_id":"i-1","instance_id":"i-2"}',
  '{"__proto__":{"enabled":false}}',
  '{"constructor":{"prototype":{"enabled":false}}}',
  '{"a":1e999}',
  `{"a":${'9'.repeat(2_000)}}`,
  '{"instance_id":"\\ud800\\u0000"}',
  '\ufeff{}',
  nested(100),
  nested(4_100),
  nested(10_000),
  `${'['.repeat(15_000)}`,
];

describe.each(testDatabases)('malformed messages on %s', (kind) => {
  const plane = controlPlaneOn(kind, {
    maxAgentRequestsAtOnce: 1e9,
    maxRequestsAtOnce: 1e9,
    maxReportBytesAtOnce: 1e12,
  });

  test('are those of every route of agents and of v4 that takes a message', async () => {
    const { routes } = await agentMessages(plane);
    const listed = routes.map(([method, path]) => `${method} ${path}`);
    for (const pattern of Object.values(patterns)) {
      for (const method of ['POST', 'PUT', 'PATCH']) {
        // A route that exists wants a token; any other is not found.
        const { status } = await request(`${plane.url}${pattern.replaceAll(/:\w+/g, 'x')}`, method, {});
        const shape = new RegExp(`^${method} ${pattern.replaceAll(/:\w+/g, '[^/]+')}$`);
        if (status === 401)
          expect([method, pattern, listed.some((each) => shape.test(each))]).toEqual([method, pattern, true]);
      }
    }
  });

  test('each is accepted or refused, and none is an error of the server, because agents would repeat it endlessly', async () => {
    const { account, routes } = await agentMessages(plane);
    const failures: unknown[] = [];
    const send = async (method: string, path: string, body: string, headers = {}) => {
      const { status } = await account.call(method, path, {
        body,
        headers: { 'SpotGuard-Instance': 'i-1', ...headers },
      });
      if (status >= 500) failures.push([status, method, path, body.slice(0, 200), headers]);
    };
    for (const [method, path, body] of routes) {
      await send(method, path, JSON.stringify(body));
      for (const text of raw) await send(method, path, text);
      await send(method, path, JSON.stringify(body), { 'Idempotency-Key': `\u00ff${'x'.repeat(254)}` });
      for (const depth of [60, 4_100, 7_500]) {
        const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
        await send(method, path, JSON.stringify({ ...body, extra: 'deep' }).replace('"deep"', deep));
      }
      await send(method, path, JSON.stringify({ ...body, extra: 'a\u0000b' }));
    }
    expect(failures).toEqual([]);
  });

  test('the same holds for messages in which one part, at any depth, is replaced', async () => {
    const { account, routes } = await agentMessages(plane);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.nat({ max: 40 }),
        fc.constantFrom(...hostile),
        async ([method, path, body], part, value) => {
          const answer = await account.call(method, path, {
            body: JSON.stringify(replaced(body, part, value)),
            headers: { 'SpotGuard-Instance': 'i-1' },
          });
          expect(answer.status).toBeLessThan(500);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('an invalid id in a path is refused', async () => {
    const { account, agentId } = await agentMessages(plane);
    for (const id of [
      '%2e%2e',
      '%2E%2E%2Fagents',
      'a%2Fb',
      '%00',
      '%0d%0a',
      '%ff',
      '%zz',
      'x'.repeat(300),
      '%F0%9F%98%80',
    ]) {
      for (const path of [
        `/api/agents/${id}/config`,
        `/api/agents/${agentId}/hosts/${id}`,
        `/api/agents/${agentId}/replicas?status=${id}`,
        `/api/client/commands/${id}`,
        `/api/client/instances/${id}/pricing`,
        `/api/client/${id}/agents`,
        `/api/client/${account.id}/interruptions/${id}`,
      ]) {
        const { status } = await account.get(path);
        expect([path, status >= 400 && status < 500]).toEqual([path, true]);
      }
    }
    for (const instance_id of ['..', '.', 'a/b', 'a\u0000', 'a\nb']) {
      const body = { ...registration({ instanceId: 'i-1' }), instance_id };
      expect((await account.post('/api/agents/register', body)).status).toBe(400);
    }
  });
});

/** Replaces the n-th part of a message, counted depth first; beyond the last part the count starts again. */
function replaced(message: Readonly<Record<string, unknown>>, part: number, value: unknown): unknown {
  const text = JSON.stringify(message);
  const places: [object, string][] = [];
  const copy: unknown = JSON.parse(text);
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    for (const [key, child] of Object.entries(node)) {
      places.push([node, key]);
      visit(child);
    }
  };
  visit(copy);
  const place = places[part % Math.max(1, places.length)];
  if (place === undefined) return { extra: value };
  Object.assign(place[0], { [place[1]]: value });
  return copy;
}
