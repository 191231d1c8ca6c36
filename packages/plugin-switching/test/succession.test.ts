import { formatLaunchIntent, switchReport } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { intentOf, launchedAt, SuccessorsWorld, tokenFor } from './successors-world.js';

test('after the hand-over a successor waits until its predecessor has ended, reports and acknowledges', async () => {
  const world = new SuccessorsWorld();
  await using agent = await world.startSuccessor();
  await agent.advance(10_000);
  expect(world.effects.list).toEqual([]);
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(60_000);
  world.cloud.change('i-old', { state: 'terminated' });
  await agent.advance(30_000);
  expect(world.effects.list).toEqual(['report c1', 'answer c1']);
  expect(world.controlPlane.answers.get('c1')).toEqual({ success: true, message: 'Switch completed: i-old -> i-1' });
  const { timing = {}, ...report } = switchReport.parse(world.controlPlane.reports.get('c1'));
  expect(report).toMatchObject({
    old_instance: { instance_id: 'i-old', az: 'us-east-1a', pool_id: 'm5.large.us-east-1a' },
    new_instance: { instance_id: 'i-1', az: 'us-east-1b', pool_id: 'm5.large.us-east-1b' },
    trigger: 'manual',
    command_id: 'c1',
    snapshot: { used: true },
  });
  expect(timing).toMatchObject({
    switch_initiated_at: '2026-12-31T23:59:30.000000+00:00',
    new_instance_launched_at: '2027-01-01T00:00:00.000000+00:00',
    traffic_switched_at: '2027-01-01T00:00:10.000000+00:00',
    old_terminated_at: expect.stringMatching(/^2027-01-01T00:01:1/),
  });
  expect(timing).not.toHaveProperty('instance_ready_at');
});

test('a successor does not wait for the end of a predecessor that is kept', async () => {
  const world = new SuccessorsWorld();
  const kept = intentOf({ trigger: 'model', retireAfterSeconds: undefined, fromMarket: 'ondemand' });
  await using agent = await world.startSuccessor(kept);
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(0);
  expect(world.effects.list).toEqual(['report c1', 'answer c1']);
  await agent.advance(86_400_000);
  expect(world.effects.list).toEqual(['report c1', 'answer c1']);
  expect(world.controlPlane.reports.get('c1')).toMatchObject({ trigger: 'model', old_instance: { mode: 'ondemand' } });
});

test.each(['shutting-down', 'terminated', 'stopping', 'stopped', undefined] as const)(
  'a successor takes over when EC2 shows its predecessor as %s several times in a row',
  async (state) => {
    const world = new SuccessorsWorld();
    await using agent = await world.startSuccessor();
    await agent.advance(60_000);
    if (state === undefined) world.cloud.instances.delete('i-old');
    else world.cloud.change('i-old', { state });
    await agent.advance(11_000);
    expect(world.controlPlane.promotions).toEqual([{ expectedGeneration: 1, reason: 'predecessor-gone' }]);
    expect(world.effects.list[0]).toBe('promote i-1');
    world.cloud.instances.delete('i-old');
    await agent.advance(30_000);
    expect(world.effects.list).toEqual(['promote i-1', 'report c1', 'answer c1']);
  },
);

test('a single answer of EC2 does not prove that the predecessor is gone, and a failed call does not count', async () => {
  const world = new SuccessorsWorld();
  await using agent = await world.startSuccessor();
  const gone = { state: 'terminated' } as const;
  await agent.advance(0);
  world.cloud.change('i-old', gone);
  await agent.advance(750);
  // After a first such answer, the next calls are half a second apart.
  await agent.advance(500);
  world.cloud.change('i-old', { state: 'running' });
  await agent.advance(500);
  world.cloud.change('i-old', gone);
  await agent.advance(750);
  world.cloud.fail('describe', temporaryFailure(), temporaryFailure());
  await agent.advance(1_500);
  expect(world.controlPlane.promotions).toEqual([]);
  await agent.advance(500);
  expect(world.controlPlane.promotions).toHaveLength(1);
});

test('a successor that is superseded parks: it does not report, acknowledge or terminate anything', async () => {
  const world = new SuccessorsWorld();
  world.controlPlane.promotionOutcome = 'superseded';
  world.cloud.change('i-old', { state: 'terminated' });
  await using agent = await world.startSuccessor();
  await agent.advance(86_400_000);
  expect(world.controlPlane.promotions).toHaveLength(1);
  expect(world.effects.list).toEqual([]);
  const line = agent.log.lines.find(({ message }) => message === 'This instance could not take over');
  expect(line).toMatchObject({ level: 'error', fields: { reason: expect.stringContaining('Another instance') } });
});

test('a predecessor that hangs is terminated by its successor a minute after its time', async () => {
  const world = new SuccessorsWorld();
  await using agent = await world.startSuccessor();
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(1_000);
  world.clock.stepWallClock(-7_200_000);
  await agent.advance(118_999);
  expect(world.effects.list).toEqual([]);
  world.cloud.fail('terminate', temporaryFailure());
  await agent.advance(1);
  expect(agent.log.messages('warn')).toContain('The predecessor did not terminate itself; terminating it');
  await agent.advance(30_000);
  expect(world.effects.list).toEqual(['terminate i-old', 'report c1', 'answer c1']);
});

test('a successor waits an hour when so ordered, and a stopped predecessor does not count as terminated', async () => {
  const world = new SuccessorsWorld();
  await using agent = await world.startSuccessor(intentOf({ retireAfterSeconds: 3_600 }));
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(1_800_000);
  world.cloud.change('i-old', { state: 'stopped' });
  await agent.advance(1_800_000);
  expect(world.effects.list).toEqual([]);
  world.cloud.change('i-old', { state: 'terminated' });
  await agent.advance(30_000);
  expect(world.effects.list).toEqual(['report c1', 'answer c1']);
  expect(world.controlPlane.reports.get('c1')?.timing).toMatchObject({
    old_terminated_at: expect.stringMatching(/^2027-01-01T01:00:/),
  });
});

test('facts of the predecessor that EC2 no longer shows are left out of the report', async () => {
  const world = new SuccessorsWorld();
  world.cloud.instances.delete('i-old');
  await using agent = await world.startSuccessor();
  await agent.advance(60_000);
  const { old_instance: old } = JSON.parse(JSON.stringify(world.controlPlane.reports.get('c1')));
  expect(old).toEqual({ instance_id: 'i-old', region: 'us-east-1', mode: 'spot', pool_id: null });
});

test('with a v4 backend a successor takes over when the predecessor ends, and reports under the same key', async () => {
  const world = new SuccessorsWorld();
  world.controlPlane.isSpotGuard = false;
  await using agent = await world.startSuccessor();
  await agent.advance(3_600_000);
  expect(world.effects.list).toEqual([]);
  world.cloud.change('i-old', { state: 'terminated' });
  await agent.advance(60_000);
  expect(world.controlPlane.promotions).toEqual([]);
  expect(world.effects.list).toEqual(['report c1', 'answer c1']);
});

test('a command that a v4 backend also sends to the replacement is acknowledged by it', async () => {
  const world = new SuccessorsWorld();
  world.controlPlane.isSpotGuard = false;
  await using agent = await world.startSuccessor();
  const outcome = agent.order();
  await agent.advance(1_000);
  expect(await agent.submit({ type: 'emergency', input: {} })).toMatchObject({ status: 'succeeded' });
  world.cloud.change('i-old', { state: 'terminated' });
  await agent.advance(60_000);
  expect(await outcome).toEqual({
    status: 'succeeded',
    output: { message: 'Switch completed: this instance (i-1) is the replacement' },
  });
  expect(world.cloud.copyRequests).toEqual([]);
});

test('on a superseded replacement, the command that launched it fails with the reason', async () => {
  const world = new SuccessorsWorld();
  world.controlPlane.promotionOutcome = 'superseded';
  world.cloud.change('i-old', { state: 'terminated' });
  await using agent = await world.startSuccessor();
  const outcome = agent.order();
  await agent.advance(60_000);
  expect(await outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('Another instance') });
});

test.each([
  ['before', 'promote i-1'],
  ['after', 'promote i-1'],
  ['before', 'report c1'],
  ['after', 'report c1'],
  ['before', 'answer c1'],
  ['after', 'answer c1'],
] as const)('a successor that crashes %s "%s" goes on at the next start', async (moment, effect) => {
  const world = new SuccessorsWorld();
  world.cloud.change('i-old', { state: 'terminated' });
  const reached = world.effects.stopAt(effect, moment);
  const first = await world.startSuccessor();
  await first.advance(60_000);
  await reached;
  first.crash();
  await using second = await world.startSuccessor();
  await second.advance(60_000);
  expect(world.effects.list).toEqual(['promote i-1', 'report c1', 'answer c1']);
});

test('the succession runs once in the lifetime of an instance', async () => {
  const world = new SuccessorsWorld();
  world.cloud.change('i-old', { state: 'terminated' });
  const first = await world.startSuccessor();
  await first.advance(60_000);
  await first.stop();
  world.controlPlane.reports.clear();
  world.controlPlane.answers.clear();
  await using second = await world.startSuccessor();
  await second.advance(600_000);
  expect(world.effects.list).toEqual(['promote i-1', 'report c1', 'answer c1']);
});

test.each([
  ['another procedure', 'replica/c1'],
  ['no procedure', ''],
])('an instance that %s launched has nothing to finish', async (_, intent) => {
  const world = new SuccessorsWorld();
  world.cloud.change('i-old', { state: 'terminated' });
  await using agent = await world.startSuccessor(intent);
  await agent.advance(600_000);
  expect(world.effects.list).toEqual([]);
  // The worker that plans a switch every six hours.
  expect(agent.clock.sleepers).toBe(1);
});

const sent = { startedAt: launchedAt - 30_000, fromMarket: 'spot' } as const;

test('an instance that a failover launched takes over when its predecessor is gone, and reports under the key of the notice', async () => {
  const world = new SuccessorsWorld();
  await using agent = await world.startSuccessor(formatLaunchIntent({ kind: 'failover', key: 'n1', ...sent }));
  await agent.advance(30_000);
  expect(world.effects.list).toEqual([]);
  world.cloud.change('i-old', { state: 'terminated' });
  await agent.advance(30_000);
  expect(world.effects.list).toEqual(['promote i-1', 'report n1']);
  expect(world.controlPlane.promotions).toEqual([
    expect.objectContaining({ expectedGeneration: 1, reason: 'predecessor-gone' }),
  ]);
  const report = world.controlPlane.reports.get('n1');
  expect(report).toMatchObject({ trigger: 'interruption', old_instance: { instance_id: 'i-old' } });
  expect(report).not.toHaveProperty('command_id');
});

test('a successor does not wait for a predecessor whose tags name it as the successor', async () => {
  const world = new SuccessorsWorld();
  await using agent = await world.startSuccessor(formatLaunchIntent({ kind: 'failover', key: 'n1', ...sent }));
  world.cloud.change('i-old', { tags: { 'spotguard:role': 'retiring', 'spotguard:successor': 'i-2' } });
  await agent.advance(60_000);
  expect(world.effects.list).toEqual([]);
  world.cloud.change('i-old', { tags: { 'spotguard:role': 'retiring', 'spotguard:successor': 'i-1' } });
  await agent.advance(30_000);
  expect(world.effects.list).toEqual(['promote i-1', 'report n1']);
});

test('a promoted replica terminates its predecessor as the settings say, when that still runs', async () => {
  const world = new SuccessorsWorld();
  world.cloud.change('i-1', { clientToken: tokenFor('replica/r1') });
  world.controlPlane.settings = { auto_terminate_enabled: true, terminate_wait_seconds: 120 };
  await using agent = await world.startSuccessor(formatLaunchIntent({ kind: 'standby', key: 'r1', ...sent }));
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(170_000);
  expect(world.effects.list).toEqual([]);
  await agent.advance(60_000);
  expect(world.effects.list).toEqual(['terminate i-old', 'report r1']);
  expect(world.controlPlane.reports.get('r1')).toMatchObject({ trigger: 'promotion' });
});

test('a promoted replica keeps its predecessor when the settings say so', async () => {
  const world = new SuccessorsWorld();
  world.controlPlane.settings = { auto_terminate_enabled: false, terminate_wait_seconds: 120 };
  await using agent = await world.startSuccessor(formatLaunchIntent({ kind: 'standby', key: 'r1', ...sent }));
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(600_000);
  expect(world.effects.list).toEqual(['report r1']);
});

test('a predecessor that cannot be terminated is reported and acknowledged as left running, with the reason', async () => {
  const world = new SuccessorsWorld();
  const denied = new SpotGuardError('PERMISSION_DENIED', 'ec2:TerminateInstances is not allowed');
  world.cloud.fail('terminate', denied);
  await using agent = await world.startSuccessor();
  world.controlPlane.register('i-1', 'primary');
  await agent.advance(180_000);
  expect(world.controlPlane.reports.get('c1')).toMatchObject({
    old_instance_left_running: { instance_id: 'i-old', reason: 'ec2:TerminateInstances is not allowed' },
  });
  const message =
    'Switch completed: i-old -> i-1; i-old could not be terminated and still runs: ec2:TerminateInstances is not allowed';
  expect(world.controlPlane.answers.get('c1')).toEqual({ success: true, message });
  expect(agent.log.messages('error')).toContain(
    'The predecessor cannot be terminated and still runs: terminate it by hand',
  );
});
