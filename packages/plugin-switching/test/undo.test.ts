import { switchReport } from '@spotguard/protocol';
import { priorities, SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { traffic } from './hand-over-traffic.js';
import { SwitchingWorld } from './switching-world.js';

const undone = 'report c1/undone/i-1';
const allUndone = ['create ami-1', 'launch i-1', 'terminate i-1', undone, 'release i-1', 'remove ami-1'];

function failed(message: RegExp) {
  return { status: 'failed', code: 'COMMAND_FAILED', message: expect.stringMatching(message) };
}

test.each(['CAPACITY_UNAVAILABLE', 'QUOTA_EXCEEDED', 'PERMISSION_DENIED', 'UPSTREAM_REFUSED'] as const)(
  'a launch that EC2 refuses (%s) fails the switch with the reason; the image is removed, nothing was launched',
  async (code) => {
    const world = new SwitchingWorld();
    world.cloud.fail('launch', new SpotGuardError(code, 'No, says EC2'));
    await using agent = await world.start();
    expect(await agent.order()).toMatchObject(failed(/^No, says EC2$/));
    expect(world.effects.list).toEqual(['create ami-1', 'remove ami-1']);
    expect(world.cloud.lookups).toBe(0);
    expect(agent.session.role).toBe('primary');
  },
);

test('a switch whose copy would lose something is refused before anything is launched', async () => {
  const world = new SwitchingWorld();
  world.cloud.fail('plan', new SpotGuardError('UPSTREAM_REFUSED', 'This instance has local disks'));
  await using agent = await world.start();
  expect(await agent.order()).toMatchObject(failed(/local disks/));
  expect(world.effects.list).toEqual(['create ami-1', 'remove ami-1']);
});

test('when EC2 refuses the image, there is nothing to undo', async () => {
  const world = new SwitchingWorld();
  world.cloud.fail('create-image', new SpotGuardError('QUOTA_EXCEEDED', 'Too many images'));
  await using agent = await world.start();
  expect(await agent.order()).toMatchObject(failed(/Too many images/));
  expect(world.effects.list).toEqual([]);
});

test('an image whose creation was never answered is found by its name and removed', async () => {
  const world = new SwitchingWorld();
  world.cloud.loseAnswer('create-image', 1);
  world.cloud.fail('create-image', new Error('socket hang up'));
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(600_000);
  expect(await outcome).toMatchObject(failed(/socket hang up/));
  expect(world.effects.list).toEqual(['create ami-1', 'remove ami-1']);
});

test('an image that does not become available is removed', async () => {
  const world = new SwitchingWorld();
  world.cloud.fail('image-available', new SpotGuardError('UPSTREAM_REFUSED', 'The image has failed'));
  await using agent = await world.start();
  expect(await agent.order()).toMatchObject(failed(/image has failed/));
  expect(world.effects.list).toEqual(['create ami-1', 'remove ami-1']);
});

test('an instance whose launch was never answered is found by its client token, however late EC2 shows it, and terminated', async () => {
  const world = new SwitchingWorld();
  world.cloud.loseAnswer('launch', 1_000);
  world.cloud.firstSuccessfulLookup = 5;
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(700_000);
  expect(await outcome).toMatchObject(failed(/took longer than 600 s/));
  expect(world.effects.list).toEqual(allUndone);
  expect(world.cloud.lookups).toBe(5);
});

test('only after six lookups is a launch taken to have had no effect', async () => {
  const world = new SwitchingWorld();
  world.cloud.fail('launch', new Error('socket hang up'));
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(14_999);
  expect(world.cloud.lookups).toBe(5);
  expect(world.effects.list).toEqual(['create ami-1']);
  await agent.advance(3_001);
  expect(await outcome).toMatchObject(failed(/socket hang up/));
  expect(world.cloud.lookups).toBe(6);
  expect(world.effects.list).toEqual(['create ami-1', 'remove ami-1']);
});

test('a replacement whose agent never registers is terminated, released at the control plane, and the old instance goes on', async () => {
  const world = new SwitchingWorld();
  world.cloud.onLaunch = () => {};
  await using agent = await world.start({ config: { readyTimeoutSeconds: 120 } });
  const outcome = agent.order();
  await agent.advance(119_999);
  expect(world.effects.list).toEqual(['create ami-1', 'launch i-1']);
  await agent.advance(1);
  expect(await outcome).toMatchObject(failed(/i-1 was not ready within 120 s: its agent never registered/));
  expect(world.effects.list).toEqual(allUndone);
  expect(agent.session.role).toBe('primary');

  const report = switchReport.parse(world.controlPlane.reports.get('c1/undone/i-1'));
  expect(report).toMatchObject({
    outcome: 'undone',
    reason: expect.stringContaining('its agent never registered'),
    old_instance: { instance_id: 'i-old' },
    new_instance: { instance_id: 'i-1', az: 'us-east-1b', mode: 'spot', ami_id: 'ami-1' },
    snapshot: { used: true },
  });
  expect(world.controlPlane.answers.size).toBe(0);
});

test('a replacement may take as long as `readyTimeoutSeconds`', async () => {
  const world = new SwitchingWorld();
  world.cloud.onLaunch = () => {};
  await using agent = await world.start({ config: { readyTimeoutSeconds: 3_600 } });
  const outcome = agent.order();
  await agent.advance(3_599_999);
  expect(world.effects.list).toEqual(['create ami-1', 'launch i-1']);
  await agent.advance(1);
  expect(await outcome).toMatchObject(failed(/i-1 was not ready within 3600 s/));
});

test('a replacement that stays pending is undone', async () => {
  const world = new SwitchingWorld();
  world.cloud.stateAfterLaunch = 'pending';
  await using agent = await world.start({ config: { readyTimeoutSeconds: 60 } });
  const outcome = agent.order();
  await agent.advance(60_000);
  expect(await outcome).toMatchObject(failed(/not ready within 60 s/));
  expect(world.effects.list).toEqual(allUndone);
});

test('a v4 backend gets no report of an undone switch, as it would take it for a completed one', async () => {
  const world = new SwitchingWorld();
  world.controlPlane.isSpotGuard = false;
  world.cloud.statusChecksPass = false;
  await using agent = await world.start({ config: { readyTimeoutSeconds: 60 } });
  const outcome = agent.order();
  await agent.advance(60_000);
  expect(await outcome).toMatchObject(failed(/not ready within 60 s/));
  expect(world.effects.list).toEqual(['create ami-1', 'launch i-1', 'terminate i-1', 'remove ami-1']);
});

test.each(['shutting-down', 'terminated', 'stopped'] as const)(
  'a replacement that three looks in a row show as %s before it is ready is given up at once',
  async (state) => {
    const world = new SwitchingWorld();
    world.cloud.onLaunch = () => {};
    await using agent = await world.start();
    const outcome = agent.order();
    await agent.advance(4_000);
    world.cloud.change('i-1', { state });
    await agent.advance(999);
    world.cloud.change('i-1', { state: 'running' });
    await agent.advance(5_000);
    world.cloud.change('i-1', { state });
    await agent.advance(999);
    expect(world.effects.list).not.toContain(undone);
    await agent.advance(10_001);
    expect(await outcome).toMatchObject(failed(new RegExp(`i-1 is ${state} before it was ready`)));
    expect(world.effects.list).toContain('release i-1');
  },
);

test('a temporary failure to read the replacement does not undo the switch', async () => {
  const world = new SwitchingWorld();
  world.cloud.onLaunch = (id) => {
    world.cloud.fail('describe', temporaryFailure(), temporaryFailure(), temporaryFailure());
    world.controlPlane.register(id);
  };
  await using agent = await world.start();
  void agent.order().catch(() => {});
  await agent.advance(10_000);
  expect(world.effects.list).toContain('promote i-1');
});

test('when the promotion is refused, the hand-over steps are undone before the replacement is terminated', async () => {
  const world = new SwitchingWorld();
  world.controlPlane.promotionOutcome = 'superseded';
  await using agent = await world.start({ plugins: traffic(world.effects) });
  expect(await agent.order()).toMatchObject(failed(/Another instance has become the primary; i-1 cannot take over/));
  expect(world.effects.list).toEqual([
    'create ami-1',
    'launch i-1',
    'address i-old > i-1',
    'volume i-old > i-1',
    'volume i-1 > i-old',
    'address i-1 > i-old',
    'terminate i-1',
    undone,
    'release i-1',
    'remove ami-1',
  ]);
  expect(world.cloud.instances.get('i-old')).toMatchObject({ state: 'running' });
});

test('when a hand-over step fails for good, everything is moved back and the old instance goes on', async () => {
  const world = new SwitchingWorld();
  await using agent = await world.start({
    plugins: traffic(world.effects, new Error('The volume is in another zone')),
  });
  expect(await agent.order()).toMatchObject(failed(/volume is in another zone/));
  expect(world.effects.list.slice(2, 6)).toEqual([
    'address i-old > i-1',
    'volume i-1 > i-old',
    'address i-1 > i-old',
    'terminate i-1',
  ]);
  expect(world.controlPlane.promotions).toEqual([]);
});

test('a more urgent command interrupts a switch that waits for its image, and the switch is undone', async () => {
  const world = new SwitchingWorld();
  world.cloud.imagesBecomeAvailable = false;
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(1_000);
  const urgent = agent.submit({ type: 'emergency', input: {}, priority: priorities.emergency });
  await agent.advance(1_000);
  expect(await outcome).toMatchObject(failed(/A more urgent command took over/));
  expect(await urgent).toMatchObject({ status: 'succeeded' });
  expect(world.effects.list).toEqual(['create ami-1', 'remove ami-1', 'emergency']);
});

test('a more urgent command does not interrupt a switch after the hand-over', async () => {
  const world = new SwitchingWorld();
  world.controlPlane.deliverReports(false);
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(1_000);
  const done = ['create ami-1', 'launch i-1', 'promote i-1', 'report c1', 'answer c1'];
  const urgent = agent.submit({ type: 'emergency', input: {}, priority: priorities.emergency });
  await agent.advance(1_000);
  expect(world.effects.list).toEqual(done);
  world.controlPlane.deliverReports(true);
  await agent.advance(60_000);
  expect(await urgent).toMatchObject({ status: 'succeeded' });
  expect(await outcome).toMatchObject({ status: 'succeeded' });
  expect(world.effects.list).toEqual([...done, 'emergency', 'terminate i-old']);
});

test('the answer says what could not be undone', async () => {
  const world = new SwitchingWorld();
  world.cloud.onLaunch = () => {};
  world.cloud.fail('terminate', new SpotGuardError('PERMISSION_DENIED', 'ec2:TerminateInstances is not allowed'));
  await using agent = await world.start({ config: { readyTimeoutSeconds: 10 } });
  const outcome = agent.order();
  await agent.advance(10_000);
  expect(await outcome).toMatchObject(
    failed(/never registered.*'launch' could not be undone: ec2:TerminateInstances is not allowed/s),
  );
});

test.each([-7_200_000, 7_200_000])(
  'a replacement has the configured time to be ready, also when the wall clock is set by %i ms',
  async (stepMs) => {
    const world = new SwitchingWorld();
    world.cloud.onLaunch = () => {};
    await using agent = await world.start({ config: { readyTimeoutSeconds: 120 } });
    const outcome = agent.order();
    await agent.advance(60_000);
    world.clock.stepWallClock(stepMs);
    await agent.advance(59_999);
    expect(world.effects.list).toEqual(['create ami-1', 'launch i-1']);
    await agent.advance(1);
    expect(await outcome).toMatchObject(failed(/i-1 was not ready within 120 s/));
  },
);
