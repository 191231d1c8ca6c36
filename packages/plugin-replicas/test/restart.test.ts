import { expect, test } from 'vitest';
import { ReplicasWorld } from './replicas-world.js';

const allEffects = ['launch i-1', 'report r1 i-1', 'report r1 ready', 'terminate i-1', 'report r1 terminated'];
const moments = allEffects.flatMap((effect) => [['before', effect] as const, ['after', effect] as const]);

test.each(moments)(
  'after a crash %s "%s" the next agent goes on, and nothing is done twice',
  async (moment, effect) => {
    const world = new ReplicasWorld();
    world.controlPlane.want('r1');
    const stopped = world.effects.stopAt(effect, moment);
    const first = await world.start();
    await first.poll(2);
    if (allEffects.indexOf(effect) >= 3) world.controlPlane.withdraw('r1');
    await first.poll(2);
    await stopped;
    first.crash();

    await using second = await world.start();
    await second.poll(3);
    world.controlPlane.withdraw('r1');
    await second.poll(4);
    expect(world.effects.list).toEqual(allEffects);
    expect(world.cloud.living).toEqual([]);
  },
);

test('a ready replica is known, with the time that it took, and checked again after a restart', async () => {
  const world = new ReplicasWorld();
  world.cloud.onLaunch = () => {};
  world.controlPlane.want('r1');
  const first = await world.start();
  await first.poll(2);
  await first.advance(40_000);
  world.controlPlane.register('i-1');
  await first.poll(2);
  const [known] = first.ready();
  expect(known?.readyAfterSeconds).toBeGreaterThanOrEqual(40);
  await first.stop();
  await using second = await world.start();
  await second.advance(0);
  expect(second.ready()).toEqual([{ ...known, replicaId: 'r1', instanceId: 'i-1', zone: 'us-east-1b' }]);
  world.cloud.change('i-1', { state: 'terminated' });
  await second.poll(2);
  expect(world.effects.list).toEqual([...allEffects.slice(0, 3), 'report r1 failed']);
});

test('a restart does not extend the time that a replica has to become ready', async () => {
  const world = new ReplicasWorld();
  world.cloud.onLaunch = () => {};
  world.controlPlane.want('r1');
  const first = await world.start({ config: { readyTimeoutSeconds: 100 } });
  await first.advance(15_000 + 90_000);
  first.crash();
  await using second = await world.start({ config: { readyTimeoutSeconds: 100 } });
  await second.advance(9_000);
  expect(world.cloud.living).toEqual(['i-1']);
  await second.advance(2_000);
  expect(world.cloud.living).toEqual([]);
});

test('an instance that ended during the restart is launched once more', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.want('r1');
  const stopped = world.effects.stopAt('launch i-1', 'after');
  const first = await world.start();
  await first.poll();
  await stopped;
  first.crash();
  world.cloud.change('i-1', { state: 'terminated' });
  await using second = await world.start();
  await second.poll(3);
  expect(world.cloud.living).toEqual(['i-2']);
  expect(world.controlPlane.row('r1')).toMatchObject({ status: 'ready', instanceId: 'i-2' });
});

test('a failed replica that is still listed is not launched again, also after a restart', async () => {
  const world = new ReplicasWorld();
  world.cloud.stateAfterLaunch = 'shutting-down';
  world.controlPlane.acceptsReports = false;
  world.controlPlane.want('r1');
  const first = await world.start();
  await first.poll(20);
  expect(world.effects.list).toEqual(['launch i-1', 'terminate i-1']);
  await first.stop();
  await using second = await world.start();
  await second.poll(20);
  world.controlPlane.acceptsReports = true;
  await second.poll(60);
  expect(world.effects.list).toEqual(['launch i-1', 'terminate i-1', 'report r1 i-1', 'report r1 failed']);
});
