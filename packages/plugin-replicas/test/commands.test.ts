import { tagKeys } from '@spotguard/protocol';
import { priorities, SpotGuardError } from '@spotguard/sdk';
import { describe, expect, test } from 'vitest';
import { overloaded } from './fake-cloud.js';
import { type ReplicasAgent, ReplicasWorld } from './replicas-world.js';

describe('create_replica', () => {
  const create = (agent: ReplicasAgent, input: object = { target_pool_id: 'm5.large.us-east-1c' }) =>
    agent.submit({ id: 'c1', type: 'create_replica', input });

  test('asks the control plane first, launches, and answers when the replica is ready', async () => {
    const world = new ReplicasWorld();
    await using agent = await world.start();
    const outcome = create(agent);
    await agent.advance(1_000);
    expect(await outcome).toEqual({ status: 'succeeded', output: { message: 'Replica created: r-c1' } });
    expect(agent.log.messages('info')).toContain('Replica created: r-c1');
    const { body, idempotencyKey } = world.controlPlane.rowRequests[0] ?? {};
    expect(idempotencyKey).toBe('c1');
    expect(body).toEqual({
      replica_type: 'manual',
      parent_instance_id: 'i-old',
      status: 'launching',
      pool_id: 'm5.large.us-east-1c',
    });
    await agent.poll(5);
    expect(world.effects.list).toEqual(['launch i-1', 'report r-c1 i-1', 'report r-c1 ready']);
    expect(world.cloud.copyRequests).toMatchObject([{ zone: 'us-east-1c' }]);
  });

  test('without a pool the replica is launched in the pool that the control plane chooses', async () => {
    const world = new ReplicasWorld();
    await using agent = await world.start();
    void create(agent, {});
    await agent.advance(1_000);
    expect(world.cloud.copyRequests).toMatchObject([{ zone: 'us-east-1b' }]);
  });

  test('other commands run while the command waits for its replica', async () => {
    const world = new ReplicasWorld();
    world.cloud.onLaunch = () => {};
    await using agent = await world.start();
    const first = create(agent);
    const second = agent.submit({ id: 'c2', type: 'create_replica', input: {} });
    await agent.poll();
    expect(world.cloud.living).toEqual(['i-1', 'i-2']);
    for (const instanceId of ['i-1', 'i-2']) world.controlPlane.register(instanceId);
    await agent.poll();
    expect(await first).toMatchObject({ status: 'succeeded' });
    expect(await second).toMatchObject({ status: 'succeeded' });
  });

  test('a command that is cancelled before its replica is ready takes the launched instance back', async () => {
    const world = new ReplicasWorld();
    world.cloud.onLaunch = () => {};
    await using agent = await world.start();
    const outcome = create(agent);
    await agent.poll();
    expect(world.cloud.living).toEqual(['i-1']);
    const cancelled = agent.cancel('c1', 'It was cancelled');
    await agent.poll();
    const message = 'It was cancelled. The launched instance i-1 was taken back';
    expect(await cancelled).toEqual({ status: 'failed', code: 'CANCELLED', message });
    expect(await outcome).toEqual(await cancelled);
    expect(world.cloud.living).toEqual([]);
    expect(world.effects.list).toEqual(['launch i-1', 'report r-c1 i-1', 'terminate i-1', 'report r-c1 terminated']);
  });

  test('a failed launch fails the command, and the circuit breaker refuses the next one', async () => {
    const world = new ReplicasWorld();
    world.cloud.fail('launch', new SpotGuardError('CAPACITY_UNAVAILABLE', 'No capacity in us-east-1c'));
    await using agent = await world.start();
    const outcome = create(agent);
    await agent.advance(1_000);
    expect(await outcome).toMatchObject({
      status: 'failed',
      message: 'The replica did not become ready: No capacity in us-east-1c',
    });
    const next = await agent.submit({ id: 'c2', type: 'create_replica', input: {} });
    expect(next).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/pause until .* No replica was launched/),
    });
    expect(world.controlPlane.rowRequests).toHaveLength(1);
  });

  test.each<[string, object, RegExp]>([
    ['for a pool of another type', { target_pool_id: 'c5.large.us-east-1b' }, /is not a pool of this instance's type/],
    ['for another instance', { instance_id: 'i-other' }, /The command is for i-other/],
  ])('a command %s is refused before the control plane is asked', async (_, input, reason) => {
    const world = new ReplicasWorld();
    await using agent = await world.start();
    expect(await create(agent, input)).toMatchObject({ status: 'failed', message: expect.stringMatching(reason) });
    expect(world.controlPlane.rowRequests).toEqual([]);
  });

  test('after a restart no second row is requested and no second instance launched', async () => {
    const world = new ReplicasWorld();
    const stopped = world.effects.stopAt('launch i-1', 'after');
    const first = await world.start();
    void create(first);
    await first.advance(1_000);
    await stopped;
    first.crash();
    await using second = await world.start();
    const outcome = create(second);
    await second.poll(2);
    expect(await outcome).toMatchObject({ status: 'succeeded', output: { message: 'Replica created: r-c1' } });
    expect(world.cloud.living).toEqual(['i-1']);
    expect(world.controlPlane.rows.size).toBe(1);
  });

  test('a replica that another instance has launched is not launched again', async () => {
    const world = new ReplicasWorld();
    world.controlPlane.want('r-c1', { instanceId: 'i-0aa', status: 'ready' });
    await using agent = await world.start();
    expect(await create(agent)).toMatchObject({ output: { message: 'Replica created: r-c1' } });
    await agent.poll();
    expect(world.cloud.living).toEqual([]);
  });

  test('a replica does not create replicas', async () => {
    const world = new ReplicasWorld();
    world.controlPlane.role = 'standby';
    await using agent = await world.start();
    expect(await create(agent)).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/may change nothing/),
    });
  });
});

describe('promote_replica', () => {
  const input = { replica_id: 'r1', expected_generation: 1 };

  /** A replica `i-new` for replica `r1`, whose predecessor is `i-old`. */
  async function replica() {
    const world = new ReplicasWorld();
    world.controlPlane.role = 'standby';
    const lineage = { generation: 2, predecessor: 'i-old', intent: 'standby/r1/1/spot' };
    const agent = await world.start({ instance: { identity: { instanceId: 'i-new' }, lineage } });
    const promote = (more: object = {}, priority: number = priorities.emergency) =>
      agent.submit({ type: 'promote_replica', input: { ...input, ...more }, priority });
    return { world, agent, promote };
  }

  test.each<[string, (world: ReplicasWorld) => void]>([
    ['stopped', ({ cloud }) => cloud.change('i-old', { state: 'stopped' })],
    ['terminated', ({ cloud }) => cloud.change('i-old', { state: 'terminated' })],
    ['demoted', ({ cloud }) => cloud.change('i-old', { tags: { [tagKeys.role]: 'retiring' } })],
    ['gone', ({ cloud }) => void cloud.instances.delete('i-old')],
  ])('takes over when the predecessor was seen %s several times', async (_, happens) => {
    const { world, agent, promote } = await replica();
    await using __ = agent;
    const outcome = promote();
    await agent.advance(10_000);
    expect(world.controlPlane.promotions).toEqual([]);
    happens(world);
    await agent.advance(3_000);
    expect(world.controlPlane.promotions).toEqual([]);
    await agent.advance(5_000);
    expect(await outcome).toEqual({
      status: 'succeeded',
      output: { message: 'Promoted: i-new carries the workload now' },
    });
    const byCommand = world.controlPlane.promotions.filter(({ reason }) => reason === 'failover');
    expect(byCommand).toEqual([{ instanceId: 'i-new', expectedGeneration: 1, reason: 'failover' }]);
  });

  test('a predecessor that goes on serving stays the primary, also when checks fail', async () => {
    const { world, agent, promote } = await replica();
    await using _ = agent;
    world.cloud.fail('describe', ...Array.from({ length: 10 }, () => overloaded()));
    const outcome = promote();
    await agent.advance(130_000);
    expect(await outcome).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/i-old was not seen stopped, demoted or gone/),
    });
    expect(world.controlPlane.promotions).toEqual([]);
  });

  test('a person may promote a replica although its predecessor serves', async () => {
    const { world, agent, promote } = await replica();
    await using _ = agent;
    expect(await promote({}, priorities.manual)).toMatchObject({ status: 'succeeded' });
    expect(world.controlPlane.promotions).toHaveLength(1);
  });

  test('the command fails when another instance has become the primary meanwhile', async () => {
    const { world, agent, promote } = await replica();
    await using _ = agent;
    world.controlPlane.promotionOutcome = 'superseded';
    expect(await promote({}, priorities.manual)).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/Another instance has become the primary/),
    });
  });

  test.each<[string, object, RegExp]>([
    ['another replica', { replica_id: 'r2' }, /is replica r1, not r2/],
    ['another instance', { instance_id: 'i-other' }, /The command is for i-other/],
  ])('a promotion of %s is refused', async (_, more, reason) => {
    const { world, agent, promote } = await replica();
    await using __ = agent;
    expect(await promote(more, priorities.manual)).toMatchObject({ message: expect.stringMatching(reason) });
    expect(world.controlPlane.promotions).toEqual([]);
  });

  test('a frozen replica is not promoted', async () => {
    const { world, agent, promote } = await replica();
    await using _ = agent;
    world.controlPlane.frozen = true;
    expect(await promote({}, priorities.manual)).toMatchObject({
      message: expect.stringMatching(/may not be promoted/),
    });
  });

  test('on a primary the command succeeds and changes nothing', async () => {
    const { world, agent, promote } = await replica();
    await using _ = agent;
    world.controlPlane.role = 'primary';
    expect(await promote()).toMatchObject({ status: 'succeeded' });
    expect(world.controlPlane.promotions).toEqual([]);
  });
});
