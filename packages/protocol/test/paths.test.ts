import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  commandPriority,
  createReplicaResponse,
  emergencyReplicaResponse,
  headers,
  instanceId,
  isPathId,
  paths,
  pendingCommands,
  registerResponse,
  replicas,
  routes,
} from '../src/index.js';

test('the paths are those of v4, and further ones', () => {
  expect(paths.heartbeat('a-1')).toBe('/api/agents/a-1/heartbeat');
  expect(paths.executed('a-1', 'c-1')).toBe('/api/agents/a-1/commands/c-1/executed');
  expect(paths.promoteInstance('a-1', 'i-1')).toBe('/api/agents/a-1/hosts/i-1/promote');
  expect(paths.forceSwitch('i-1')).toBe('/api/client/instances/i-1/force-switch');
});

test('no id leads to another path, however it is escaped', () => {
  const hostile = [
    '',
    '.',
    '..',
    '../..',
    '%2e%2e',
    '%2E%2E%2F',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    'a\u0000',
    'a\r\nb',
    'é',
  ];
  const ids = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[\w.:~-]+$/));
  fc.assert(
    fc.property(ids, (id) => {
      if (!isPathId(id)) expect(() => paths.instance('a-1', id)).toThrow(TypeError);
      // A URL parser resolves `..`, also when it is escaped.
      else
        expect(decodeURIComponent(new URL(paths.instance('a-1', id), 'http://x').pathname)).toBe(
          `/api/agents/a-1/hosts/${id}`,
        );
    }),
  );
  for (const id of hostile) expect(() => paths.executed('a-1', id)).toThrow(TypeError);
});

test('an id from a peer that could lead to another path is refused', () => {
  for (const id of ['..', '.', 'a/b', '%2e%2e', '', 'a\n']) {
    expect(pendingCommands.parse([{ id, target_mode: 'spot' }])).toEqual([]);
    expect(registerResponse.safeParse({ agent_id: id }).success).toBe(false);
    expect(replicas.parse([{ id }])).toEqual([]);
    expect(createReplicaResponse.safeParse({ success: true, replica_id: id }).success).toBe(false);
    expect(emergencyReplicaResponse.safeParse({ success: true, replica_id: id }).success).toBe(false);
    expect(instanceId.safeParse(id).success).toBe(false);
  }
  expect(pendingCommands.parse([{ id: 17 }, { id: '17' }])).toMatchObject([{ id: '17' }, { id: '17' }]);
});

test('header names and priorities are fixed', () => {
  expect(headers).toMatchInlineSnapshot(`
    {
      "cancelled": "SpotGuard-Cancelled",
      "controlPlane": "SpotGuard-Control-Plane",
      "features": "SpotGuard-Features",
      "frozen": "SpotGuard-Frozen",
      "generation": "SpotGuard-Generation",
      "guarding": "SpotGuard-Guarding",
      "heartbeatSeconds": "SpotGuard-Heartbeat-Seconds",
      "idempotencyKey": "Idempotency-Key",
      "instance": "SpotGuard-Instance",
      "intent": "SpotGuard-Intent",
      "predecessor": "SpotGuard-Predecessor",
      "role": "SpotGuard-Role",
    }
  `);
  expect(Object.values(commandPriority)).toEqual([100, 75, 50, 25, 10]);
});

test.each(Object.entries(paths))('the path %s is its route with the ids filled in', (name, path) => {
  const route = Object.entries(routes).find(([other]) => other === name)?.[1] ?? '';
  const ids = ['one', 'two'];
  const expected = route.replaceAll(/:\w+/g, () => ids.shift() ?? '');
  expect(typeof path === 'string' ? path : path('one', 'two')).toBe(expected);
});
