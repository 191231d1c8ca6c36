import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandPriority, headers, paths } from '../src/index.js';

test('paths are those of v4, and what is ours beside them', () => {
  expect(paths.heartbeat('a-1')).toBe('/api/agents/a-1/heartbeat');
  expect(paths.executed('a-1', 'c-1')).toBe('/api/agents/a-1/commands/c-1/executed');
  expect(paths.promoteHost('a-1', 'i-1')).toBe('/api/agents/a-1/hosts/i-1/promote');
  expect(paths.forceSwitch('i-1')).toBe('/api/client/instances/i-1/force-switch');
});

test('no id reaches into another path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
      expect(paths.host(id, id).split('/')).toHaveLength(6);
      expect(paths.host(id, id)).not.toMatch(/[?#]/);
    }),
  );
});

test('header names and priorities are fixed', () => {
  expect(headers).toMatchInlineSnapshot(`
    {
      "controlPlane": "SpotGuard-Control-Plane",
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
