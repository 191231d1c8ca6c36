import { tagKeys } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { overloaded } from './fake-cloud.js';
import { ReplicasWorld } from './replicas-world.js';

const launched = ['launch i-1', 'report r1 i-1', 'report r1 ready'];

/** A world whose agent has replica `r1`, which is instance `i-1`. */
async function withReplica({ ours = true } = {}) {
  const world = new ReplicasWorld();
  world.controlPlane.ours = ours;
  world.controlPlane.want('r1');
  const agent = await world.start();
  await agent.poll(2);
  expect(world.effects.list).toEqual(launched);
  return { world, agent };
}

/** A world in which replica `r7`, which an earlier instance launched as `i-0aa`, is listed as terminated. */
function withTerminatedRow(tags: Readonly<Record<string, string>> = {}) {
  const world = new ReplicasWorld();
  world.addReplica('i-0aa', 'r7', tags);
  world.controlPlane.want('r7', { instanceId: 'i-0aa', status: 'terminated' });
  return world;
}

test.each([true, false])('a replica that is not wanted any more is ended and confirmed (ours: %s)', async (ours) => {
  const { world, agent } = await withReplica({ ours });
  await using _ = agent;
  world.controlPlane.withdraw('r1');
  await agent.poll(2);
  expect(world.effects.list).toEqual([...launched, 'terminate i-1', 'report r1 terminated']);
  expect(world.controlPlane.row('r1')).toMatchObject({ status: 'terminated', isActive: false });
  expect(agent.ready()).toEqual([]);
  await agent.poll(5);
  expect(world.effects.list).toHaveLength(5);
});

test('a replica that is withdrawn before it is ready is ended at once', async () => {
  const world = new ReplicasWorld();
  world.cloud.onLaunch = () => {};
  world.controlPlane.want('r1');
  await using agent = await world.start();
  await agent.poll();
  world.controlPlane.withdraw('r1');
  await agent.poll();
  expect(world.effects.list).toEqual(['launch i-1', 'report r1 i-1', 'terminate i-1', 'report r1 terminated']);
});

test('a replica that is withdrawn before it is launched is not launched', async () => {
  const world = new ReplicasWorld();
  world.cloud.fail('launch', ...Array.from({ length: 20 }, () => overloaded()));
  world.controlPlane.want('r1');
  await using agent = await world.start();
  await agent.poll();
  world.controlPlane.withdraw('r1');
  await agent.poll(4);
  expect(world.effects.list).toEqual(['report r1 terminated']);
  world.controlPlane.want('r2');
  await agent.poll(10);
  expect(agent.status('replicas').state).toBe('ok');
});

test('a termination that fails is retried until it succeeds, also when the right to it is missing', async () => {
  const { world, agent } = await withReplica();
  await using _ = agent;
  world.cloud.fail('terminate', overloaded(), new SpotGuardError('PERMISSION_DENIED', 'No ec2:TerminateInstances'));
  world.cloud.fail('terminate', ...Array.from({ length: 20 }, () => overloaded()));
  world.controlPlane.withdraw('r1');
  await agent.poll(5);
  expect(world.cloud.living).toEqual(['i-1']);
  expect(agent.log.messages('error')).toContain('Replica could not be ended; it is tried again');
  await agent.poll(30);
  expect(world.effects.list).toEqual([...launched, 'terminate i-1', 'report r1 terminated']);
});

test('a replica that is withdrawn while the agent is switched off is ended when the agent is on again', async () => {
  const { world, agent } = await withReplica();
  await using _ = agent;
  world.controlPlane.withdraw('r1');
  world.controlPlane.settings = { enabled: false };
  await agent.poll(10);
  expect(world.effects.list).toEqual(launched);
  world.controlPlane.settings = { enabled: true };
  await agent.poll(3);
  expect(world.effects.list).toEqual([...launched, 'terminate i-1', 'report r1 terminated']);
});

test('a replica that has become the primary is never ended', async () => {
  const { world, agent } = await withReplica();
  await using _ = agent;
  world.controlPlane.register('i-1', 'primary');
  world.controlPlane.withdraw('r1');
  await agent.poll(10);
  expect(world.effects.list).toEqual(launched);
  const spared = agent.log.lines.filter(({ message }) => message === 'Instance is not ended');
  expect(spared.map(({ fields }) => fields)).toMatchObject([{ reason: 'it is the primary' }, {}]);
  expect(agent.status('replicas').reason).toMatch(/i-1 is not ended: it is the primary/);
});

test('while the control plane cannot be asked who is the primary, nothing is ended', async () => {
  const { world, agent } = await withReplica();
  await using _ = agent;
  world.controlPlane.withdraw('r1');
  await agent.advance(29_000);
  world.controlPlane.isUnreachable = true;
  world.cloud.change('i-1', { state: 'stopped' });
  await agent.poll(20);
  expect(world.cloud.instances.get('i-1')?.state).toBe('stopped');
  world.controlPlane.isUnreachable = false;
  await agent.poll(20);
  expect(world.effects.list.slice(3)).toEqual(['terminate i-1', expect.stringMatching(/^report r1 /)]);
});

test.each(['terminated', 'stopped', 'shutting-down'] as const)(
  'a replica that is seen %s once is not offered any more, and seen so twice it is ended and reported as failed',
  async (state) => {
    const { world, agent } = await withReplica();
    await using _ = agent;
    world.cloud.change('i-1', { state });
    await agent.poll();
    expect(agent.ready()).toEqual([]);
    expect(world.effects.list).toEqual(launched);
    await agent.poll();
    const ended = state === 'terminated' ? [] : ['terminate i-1'];
    expect(world.effects.list).toEqual([...launched, ...ended, 'report r1 failed']);
    expect(world.controlPlane.row('r1')?.error).toBe('Replica i-1 ended without being asked to');
  },
);

test('a replica that EC2 does not show for a while and then shows again is not ended', async () => {
  const { world, agent } = await withReplica();
  await using _ = agent;
  const found = world.cloud.instances.get('i-1');
  world.cloud.instances.delete('i-1');
  await agent.poll(3);
  expect(agent.ready()).toHaveLength(1);
  world.cloud.change('i-1', { ...found });
  await agent.poll(1);
  world.cloud.instances.delete('i-1');
  await agent.poll(3);
  expect(world.effects.list).toEqual(launched);
  await agent.poll(3);
  expect(world.effects.list).toEqual([...launched, 'terminate i-1', 'report r1 failed']);
});

test('checks that fail change nothing', async () => {
  const { world, agent } = await withReplica();
  await using _ = agent;
  world.cloud.fail('describe', ...Array.from({ length: 20 }, () => overloaded()));
  await agent.poll(20);
  expect(agent.ready()).toHaveLength(1);
  expect(world.effects.list).toEqual(launched);
});

test('EC2 is asked once per round for each replica, and not at all when there is none', async () => {
  const { world, agent } = await withReplica();
  await using _ = agent;
  const before = world.cloud.describeCalls;
  await agent.poll(10);
  expect(world.cloud.describeCalls - before).toBe(10);
  world.controlPlane.withdraw('r1');
  await agent.poll(2);
  const after = world.cloud.describeCalls;
  await agent.poll(10);
  expect(world.cloud.describeCalls).toBe(after);
});

test('a replica that an earlier instance has launched is ended by its tags', async () => {
  const world = withTerminatedRow();
  await using agent = await world.start();
  await agent.poll(3);
  expect(world.effects.list).toEqual(['terminate i-0aa', 'report r7 terminated']);
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['of another workload', { [tagKeys.agent]: 'other' }],
  ['that was launched for another replica', { [tagKeys.intent]: 'standby/r8/1/spot' }],
  ['that a switch has launched', { [tagKeys.intent]: 'switch/r7/manual/1/keep/spot' }],
])('an instance %s is not ended, which is logged once', async (_, tags) => {
  const world = withTerminatedRow(tags);
  await using agent = await world.start();
  await agent.poll(5);
  expect(world.effects.list).toEqual([]);
  expect(agent.log.messages('error')).toEqual(['Instance is not ended']);
  expect(agent.status('replicas')).toMatchObject({
    state: 'degraded',
    reason: expect.stringMatching(/its tags do not say/),
  });
});

test('an instance that was launched by hand with the tags of a replica is not ended, and the status says so', async () => {
  const world = withTerminatedRow();
  world.cloud.change('i-0aa', { clientToken: 'by hand' });
  await using agent = await world.start();
  await agent.poll(5);
  expect(world.effects.list).toEqual([]);
  expect(agent.status('replicas')).toMatchObject({
    state: 'degraded',
    reason: expect.stringMatching(/i-0aa is not ended: .* its tags were copied/),
  });
});

test('the instance of the agent itself is never ended, also when the control plane lists it as terminated', async () => {
  const world = new ReplicasWorld();
  world.addReplica('i-old', 'r7');
  world.controlPlane.want('r7', { instanceId: 'i-old', status: 'terminated' });
  await using agent = await world.start();
  await agent.poll(5);
  expect(world.effects.list).toEqual([]);
  expect(agent.status('replicas').reason).toMatch(/it is this instance/);
});

test.each([
  ['i-old', ['terminate i-0aa', 'report r7 terminated']],
  ['i-before', ['terminate i-0aa', 'report r7 terminated']],
  ['i-later', []],
])(
  'with a v4 backend a replica is ended only if this instance or its predecessor launched it: %s',
  async (predecessor, effects) => {
    const world = withTerminatedRow({ [tagKeys.predecessor]: predecessor });
    world.controlPlane.ours = false;
    world.controlPlane.withdraw('r7');
    await using agent = await world.start({ instance: { lineage: { predecessor: 'i-before', generation: 2 } } });
    await agent.poll(3);
    expect(world.effects.list).toEqual(effects);
  },
);

test('an instance that EC2 does not show counts as gone only after several checks over minutes', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.want('r7', { instanceId: 'i-0aa', status: 'terminated' });
  await using agent = await world.start();
  await agent.poll(4);
  expect(world.effects.list).toEqual([]);
  await agent.poll(2);
  expect(world.effects.list).toEqual(['report r7 terminated']);
});

test('the end of a row that never had an instance is confirmed', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.want('r7', { instanceId: 'manual-1a2b3c4d', status: 'terminated' });
  await using agent = await world.start();
  await agent.poll(3);
  expect(world.effects.list).toEqual(['report r7 terminated']);
});

test('when one row cannot be ended, the other rows are still ended and replicas are still launched', async () => {
  const world = withTerminatedRow();
  world.addReplica('i-0bb', 'r8');
  world.controlPlane.want('r8', { instanceId: 'i-0bb', status: 'terminated' });
  world.controlPlane.want('r9');
  world.cloud.fail('terminate', new SpotGuardError('PERMISSION_DENIED', 'No ec2:TerminateInstances'));
  await using agent = await world.start();
  await agent.poll();
  expect(world.effects.list).toEqual(expect.arrayContaining(['terminate i-0bb', 'report r8 terminated', 'launch i-1']));
  expect(agent.status('replicas').reason).toMatch(/TerminateInstances/);
  await agent.poll(3);
  expect(world.effects.list).toContain('terminate i-0aa');
});

test('rows whose instances EC2 does not show keep no other row waiting, however many they are', async () => {
  const world = new ReplicasWorld();
  for (let row = 0; row < 20; row++) {
    world.controlPlane.want(`unseen-${row}`, { instanceId: `i-0c${row}`, status: 'terminated' });
  }
  world.addReplica('i-0aa', 'r7');
  world.controlPlane.want('r7', { instanceId: 'i-0aa', status: 'terminated' });
  await using agent = await world.start();
  await agent.poll(2);
  expect(world.effects.list).toEqual(['terminate i-0aa', 'report r7 terminated']);
});
