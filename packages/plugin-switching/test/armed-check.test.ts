import { SpotGuardError } from '@spotguard/sdk';
import { expect, test, vi } from 'vitest';
import { SwitchingWorld } from './switching-world.js';

test('a host that cannot be copied is known right after its start, and launches nothing', async () => {
  const world = new SwitchingWorld();
  world.cloud.refusesRehearsal = new SpotGuardError('UPSTREAM_REFUSED', 'i-old cannot be copied: it is in a group');
  await using agent = await world.start();
  await agent.advance(500);
  await vi.waitFor(() =>
    expect(agent.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'This host cannot be switched as it is' }),
    ),
  );
  expect(agent.log.lines.filter(({ message }) => message === 'This host cannot be switched as it is')).toHaveLength(1);
  expect(world.cloud.wishes).toEqual([]);
});

test('a check that fails in passing says nothing', async () => {
  const world = new SwitchingWorld();
  world.cloud.refusesRehearsal = new SpotGuardError('UPSTREAM_FAILED', 'EC2 is away', { retryable: true });
  await using agent = await world.start();
  await agent.advance(500);
  await vi.waitFor(() => expect(world.cloud.rehearsals).toBe(1));
  expect(agent.log.lines.map(({ message }) => message)).not.toContain('This host cannot be switched as it is');
});
