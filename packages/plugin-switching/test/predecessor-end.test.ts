import { formatLaunchIntent } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { SwitchingWorld } from './switching-world.js';

const startedAt = Date.UTC(2027, 0, 1) - 30_000;
const failover = formatLaunchIntent({ kind: 'failover', key: 'n1', startedAt, fromMarket: 'spot' });
const replica = formatLaunchIntent({ kind: 'standby', key: 'r1', startedAt, fromMarket: 'spot' });
const retired = { 'spotguard:agent': 'demo', 'spotguard:role': 'retiring', 'spotguard:successor': 'i-1' };

/** `i-old` had a notice and handed over to `i-1`, on which the agent runs. */
class InterruptedWorld extends SwitchingWorld {
  constructor() {
    super();
    this.cloud.add('i-old', { tags: retired, launchedAt: startedAt - 600_000 });
    this.cloud.add('i-1', { zone: 'us-east-1b', imageId: 'ami-1' });
    this.controlPlane.register('i-1', 'primary');
  }

  startSuccessor(intent = failover, config: Readonly<Record<string, unknown>> = {}, predecessor = 'i-old') {
    const identity = { instanceId: 'i-1', zone: 'us-east-1b', imageId: 'ami-1' };
    return this.start({ succession: config, instance: { identity, lineage: { generation: 2, predecessor, intent } } });
  }

  get terminations(): readonly string[] {
    return this.effects.list.filter((effect) => effect.startsWith('terminate'));
  }
}

test.each([
  ['a replacement', failover],
  ['a promoted replica', replica],
])('%s terminates an interrupted instance that EC2 stopped, as soon as EC2 starts it again', async (_, intent) => {
  const world = new InterruptedWorld();
  await using agent = await world.startSuccessor(intent);
  await agent.advance(90_000);
  world.cloud.change('i-old', { state: 'stopped' });
  await agent.advance(20_000);
  expect(world.terminations).toEqual([]);
  world.cloud.change('i-old', { state: 'running' });
  await agent.advance(20_000);
  expect(world.terminations).toEqual(['terminate i-old']);
});

test('an interrupted instance that stays stopped is terminated after the time in the settings', async () => {
  const world = new InterruptedWorld();
  world.controlPlane.settings = { auto_terminate_enabled: true, terminate_wait_seconds: 600 };
  await using agent = await world.startSuccessor();
  await agent.advance(120_000);
  world.cloud.change('i-old', { state: 'stopped' });
  await agent.advance(470_000);
  expect(world.terminations).toEqual([]);
  await agent.advance(60_000);
  expect(world.terminations).toEqual(['terminate i-old']);
});

test('an interrupted instance is never terminated within the two minutes in which it drains', async () => {
  const world = new InterruptedWorld();
  world.controlPlane.settings = { auto_terminate_enabled: true, terminate_wait_seconds: 1 };
  await using agent = await world.startSuccessor();
  await agent.advance(119_000);
  expect(world.terminations).toEqual([]);
});

test('an interrupted instance that is started again days later is terminated, also after a restart of the agent', async () => {
  const world = new InterruptedWorld();
  world.controlPlane.settings = { auto_terminate_enabled: true, terminate_wait_seconds: 86_400 };
  world.cloud.change('i-old', { state: 'stopped' });
  const first = await world.startSuccessor();
  await first.advance(60_000);
  await first.stop();
  world.cloud.change('i-old', { state: 'running', launchedAt: world.clock.now() });
  await using second = await world.startSuccessor();
  await second.advance(30_000);
  expect(world.terminations).toEqual(['terminate i-old']);
});

test.each([
  ['the configuration', undefined, { autoTerminateOldInstance: false }],
  ['the settings', { auto_terminate_enabled: false }, {}],
  ['the settings with 0 seconds', { terminate_wait_seconds: 0 }, {}],
])('an interrupted instance is kept by %s, and an error is logged when it runs again', async (_, settings, config) => {
  const world = new InterruptedWorld();
  world.controlPlane.settings = settings;
  world.cloud.change('i-old', { state: 'stopped' });
  await using agent = await world.startSuccessor(failover, config);
  await agent.advance(600_000);
  world.cloud.change('i-old', { state: 'running' });
  await agent.advance(60_000);
  expect(world.terminations).toEqual([]);
  const logged = 'The interrupted instance was started again and runs beside this one: stop it';
  expect(agent.log.lines.filter(({ message }) => message === logged)).toHaveLength(1);
});

test('when successors in between have died, only the instance that names this one is terminated', async () => {
  const world = new InterruptedWorld();
  const tags = { 'spotguard:agent': 'demo', 'spotguard:predecessor': 'i-old' };
  world.cloud.add('i-between', { state: 'terminated', tags });
  world.cloud.add('i-older', { tags: { ...retired, 'spotguard:successor': 'i-old' } });
  world.cloud.change('i-old', { state: 'stopped', tags: { ...retired, 'spotguard:predecessor': 'i-older' } });
  await using agent = await world.startSuccessor(failover, {}, 'i-between');
  await agent.advance(60_000);
  world.cloud.change('i-old', { state: 'running' });
  await agent.advance(600_000);
  expect(world.terminations).toEqual(['terminate i-old']);
});

test('an interrupted instance that cannot be terminated is in the status and once in the log, until it is gone', async () => {
  const world = new InterruptedWorld();
  const denied = new SpotGuardError('PERMISSION_DENIED', 'ec2:TerminateInstances is not allowed');
  world.cloud.fail('terminate', ...Array(30).fill(denied));
  world.cloud.change('i-old', { state: 'stopped' });
  await using agent = await world.startSuccessor();
  await agent.advance(20_000);
  world.cloud.change('i-old', { state: 'running' });
  await agent.advance(120_000);
  const reason =
    'i-old has handed over to this instance and cannot be terminated: ec2:TerminateInstances is not allowed';
  expect(agent.status('succession')).toMatchObject({ state: 'degraded', reason });
  const logged = () => agent.log.messages('error').filter((message) => message.includes('terminate it by hand'));
  expect(logged()).toHaveLength(1);
  world.cloud.change('i-old', { state: 'terminated' });
  await agent.advance(30_000);
  expect(agent.status('succession')).toMatchObject({ state: 'ok' });
  expect(logged()).toHaveLength(1);
});

test('an instance that is not the primary terminates nothing', async () => {
  const world = new InterruptedWorld();
  world.controlPlane.register('i-1', 'standby');
  world.cloud.change('i-old', { tags: { ...retired, 'spotguard:successor': 'i-2' } });
  await using agent = await world.startSuccessor();
  await agent.advance(1_200_000);
  expect(world.terminations).toEqual([]);
});

test('an instance that does not name this one as its successor is never terminated', async () => {
  const world = new InterruptedWorld();
  world.cloud.change('i-old', { tags: { 'spotguard:agent': 'demo', 'spotguard:role': 'primary' } });
  await using agent = await world.startSuccessor();
  await agent.advance(1_200_000);
  expect(world.terminations).toEqual([]);
  world.cloud.change('i-old', { tags: retired });
  await agent.advance(400_000);
  expect(world.terminations).toEqual(['terminate i-old']);
});
