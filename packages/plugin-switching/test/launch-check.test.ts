import type { RehearsalFinding } from '@spotguard/plugin-aws/contract';
import { SpotGuardError } from '@spotguard/sdk';
import { expect, test, vi } from 'vitest';
import { SwitchingWorld } from './switching-world.js';

const message = 'A switch of this instance would fail or lose something';
const finding: RehearsalFinding = {
  kind: 'fails',
  what: 'it belongs to a group',
  launches: ['on-demand in us-east-1a'],
};

test('an instance that cannot be copied is degraded right after its start, and nothing is launched', async () => {
  const world = new SwitchingWorld();
  world.cloud.findings = [finding];
  await using agent = await world.start();
  await agent.advance(500);
  const warned = expect.objectContaining({
    level: 'warn',
    message,
    fields: expect.objectContaining({ findings: [finding] }),
  });
  await vi.waitFor(() => expect(agent.log.lines).toContainEqual(warned));
  expect(agent.status('switching')).toMatchObject({
    state: 'degraded',
    reason: 'A launch would fail (any): it belongs to a group.',
  });
  expect(world.cloud.copyRequests).toEqual([]);
});

test('the plugin is ok again when the instance can be copied again', async () => {
  const world = new SwitchingWorld();
  world.cloud.findings = [finding];
  await using agent = await world.start();
  await agent.advance(500);
  await vi.waitFor(() => expect(agent.status('switching')).toMatchObject({ state: 'degraded' }));
  world.cloud.findings = [];
  for (let minutes = 0; minutes < 360; minutes += 5) await agent.advance(300_000);
  await agent.advance(300_000);
  await vi.waitFor(() => expect(agent.status('switching')).toMatchObject({ state: 'ok' }));
});

test('a check that fails temporarily does not degrade the plugin', async () => {
  const world = new SwitchingWorld();
  world.cloud.refusesRehearsal = new SpotGuardError('UPSTREAM_FAILED', 'EC2 is away', { retryable: true });
  await using agent = await world.start();
  await agent.advance(500);
  await vi.waitFor(() => expect(world.cloud.rehearsals.length).toBeGreaterThan(0));
  expect(agent.log.lines.map((line) => line.message)).not.toContain(message);
  expect(agent.status('switching')).toMatchObject({ state: 'ok' });
});

test('the check assumes a new image when images are made at each switch', async () => {
  const world = new SwitchingWorld();
  await using agent = await world.start();
  await agent.advance(500);
  const launch = { zone: 'us-east-1a', market: 'ondemand', isImageToBeMade: true };
  await vi.waitFor(() => expect(world.cloud.rehearsals[0]).toEqual([launch]));
});
