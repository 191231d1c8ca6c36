import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { TerminationWorld } from './termination-world.js';

test('a disk that fails at the time of the notice does not delay the failover', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse(
    'launch',
    'spot us-east-1b',
    temporaryFailure(),
    new SpotGuardError('CAPACITY_UNAVAILABLE', 'Full'),
  );
  await using agent = await world.start();
  await agent.advance(10_000);
  world.storage.failWith(new Error('The disk is full'));
  world.giveNotice();
  await agent.advance(10_000);
  expect(world.controlPlane.named('POST termination-imminent')).toHaveLength(1);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1c', 'promote i-1 1 failover', 'tag i-old']);
  expect(agent.session.role).toBe('retiring');
  await agent.advance(300_000);
  expect(await agent.agent.ended).toMatchObject({ outcome: 'retired' });
});

test('a disk that does not answer delays a failover by seconds only', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(10_000);
  world.storage.stall();
  world.giveNotice();
  await agent.advance(15_000);
  expect(world.controlPlane.named('POST termination-imminent')).toHaveLength(1);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'promote i-1 1 failover', 'tag i-old']);
  expect(agent.session.role).toBe('retiring');
});

test('a disk that stops answering after the launch does not cause a second launch', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = (instanceId) => {
    world.storage.stall();
    world.controlPlane.register(instanceId);
  };
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(15_000);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'promote i-1 1 failover', 'tag i-old']);
});

test('a disk that fails after the launch does not cause a second launch', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = (instanceId) => {
    world.storage.failWith(new Error('The disk is full'));
    world.controlPlane.register(instanceId);
  };
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'promote i-1 1 failover', 'tag i-old']);
});

test('an agent whose state directory was never usable fails over all the same', async () => {
  const world = new TerminationWorld();
  const storage = {
    open: async () => {
      throw new SpotGuardError('STORAGE_FAILED', 'Read-only file system', { retryable: true });
    },
  };
  await using agent = await world.start({ storage });
  await agent.advance(10_000);
  world.giveNotice();
  await agent.advance(10_000);
  expect(world.controlPlane.named('POST termination-imminent')).toHaveLength(1);
  expect(world.effects.list).toEqual([
    'launch i-1 spot us-east-1b',
    'promote i-1 1 failover',
    'tag i-old',
    'failover-report',
  ]);
  await agent.advance(300_000);
  expect(await agent.agent.ended).toMatchObject({ outcome: 'retired' });
});
