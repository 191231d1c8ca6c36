import { type HandOverInstance, HandOverSteps } from '@spotguard/plugin-succession/contract';
import { switchReport, tagKeys } from '@spotguard/protocol';
import { definePlugin, priorities, SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { temporaryFailure } from './fake-cloud.js';
import { SwitchingWorld } from './switching-world.js';

const succeeded = { status: 'succeeded', output: { message: 'Switch completed: i-old -> i-1' } };

test('a switch launches, hands over, reports, acknowledges, and then terminates the old instance', async () => {
  const world = new SwitchingWorld();
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(59_999);
  const beforeTheEnd = ['create ami-1', 'launch i-1', 'promote i-1', 'report c1', 'answer c1'];
  expect(world.effects.list).toEqual(beforeTheEnd);
  expect(agent.session.role).toBe('retiring');
  await agent.advance(1);
  expect(world.effects.list).toEqual([...beforeTheEnd, 'terminate i-old']);
  expect(await outcome).toEqual(succeeded);
  expect(world.controlPlane.answers.get('c1')).toEqual({ success: true, ...succeeded.output });
  expect(await agent.agent.ended).toEqual({ outcome: 'retired', reason: 'i-1 carries the workload now' });
});

test('the old instance is not terminated when the replacement has died, unless that had handed over before', async () => {
  const ofReplacement: readonly Readonly<Record<string, string>>[] = [{}, { [tagKeys.successor]: 'i-9' }];
  for (const tags of ofReplacement) {
    const world = new SwitchingWorld();
    await using agent = await world.start();
    void agent.order().catch(() => {});
    await agent.advance(30_000);
    world.cloud.change('i-1', { state: 'terminated', tags });
    await agent.advance(60_000);
    const hasMovedOn = tagKeys.successor in tags;
    expect(world.effects.list.includes('terminate i-old')).toBe(hasMovedOn);
    const logged = agent.log.lines.filter(({ message }) => message.includes('its replacement is gone'));
    expect(logged.map(({ level }) => level)).toEqual(hasMovedOn ? [] : ['error']);
  }
});

test('the replacement is a copy in the target pool, with its predecessor and the switch in its tags', async () => {
  const world = new SwitchingWorld();
  await using agent = await world.start({ instance: { lineage: { generation: 4 } } });
  const startedAt = agent.clock.now();
  void agent.order().catch(() => {});
  await agent.advance(1_000);
  expect(world.cloud.copyRequests).toEqual([
    {
      zone: 'us-east-1b',
      market: 'spot',
      imageId: 'ami-1',
      clientToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      tags: {
        [tagKeys.agent]: 'demo',
        [tagKeys.generation]: '5',
        [tagKeys.role]: 'primary',
        [tagKeys.predecessor]: 'i-old',
        [tagKeys.intent]: `switch/c1/manual/${startedAt}/60/spot`,
      },
    },
  ]);
  expect(world.controlPlane.promotions).toEqual([{ expectedGeneration: 4, reason: 'hand-over' }]);
});

test('the client token and the image name depend only on the switch, so that a retry gives the same instance and image', async () => {
  const names = async () => {
    const world = new SwitchingWorld();
    await using agent = await world.start();
    void agent.order().catch(() => {});
    await agent.advance(0);
    return [world.cloud.copyRequests.map(({ clientToken }) => clientToken), [...world.cloud.imageNames.keys()]];
  };
  expect(await names()).toEqual(await names());
});

test('an image may take two hours', async () => {
  const world = new SwitchingWorld();
  world.cloud.imagesBecomeAvailable = false;
  await using agent = await world.start();
  void agent.order().catch(() => {});
  await agent.advance(7_199_000);
  world.cloud.finishImages();
  await agent.advance(0);
  expect(world.effects.list).toContain('promote i-1');
});

test('the report has the time of each part, in the form of the protocol', async () => {
  const world = new SwitchingWorld();
  world.cloud.imagesBecomeAvailable = false;
  await using agent = await world.start();
  void agent.order().catch(() => {});
  await agent.advance(90_000);
  world.cloud.finishImages();
  await agent.advance(0);
  const report = switchReport.parse(world.controlPlane.reports.get('c1'));
  expect(report).toMatchObject({
    old_instance: { instance_id: 'i-old', mode: 'spot', pool_id: 'm5.large.us-east-1a', ami_id: 'ami-base' },
    new_instance: { instance_id: 'i-1', mode: 'spot', pool_id: 'm5.large.us-east-1b', ami_id: 'ami-1' },
    snapshot: { used: true },
    trigger: 'manual',
    command_id: 'c1',
    timing: {
      initiated_at: '2027-01-01T00:00:00.000000+00:00',
      ami_created_at: '2027-01-01T00:01:30.000000+00:00',
      instance_ready_at: '2027-01-01T00:01:30.000000+00:00',
      traffic_switched_at: '2027-01-01T00:01:30.000000+00:00',
    },
  });
  expect(report.timing).not.toHaveProperty('old_terminated_at');
  expect(report.outcome).toBe('completed');
});

test.each([
  [priorities.urgent, 'manual'],
  [priorities.normal, 'model'],
])('a command of priority %i is reported as %s', async (priority, trigger) => {
  const world = new SwitchingWorld();
  await using agent = await world.start();
  void agent.order({}, priority).catch(() => {});
  await agent.advance(0);
  expect(world.controlPlane.reports.get('c1')).toMatchObject({ trigger });
});

test('without images the replacement boots the image that this instance was launched from', async () => {
  const world = new SwitchingWorld();
  await using agent = await world.start({ config: { createSnapshotOnSwitch: false } });
  void agent.order().catch(() => {});
  await agent.advance(0);
  expect(world.effects.list).toEqual(['launch i-1', 'promote i-1', 'report c1', 'answer c1']);
  expect(world.cloud.copyRequests.map(({ imageId }) => imageId)).toEqual([undefined]);
  expect(world.controlPlane.reports.get('c1')).toMatchObject({ snapshot: { used: false } });
});

const withoutWait = { terminate_wait_seconds: null };
test.each([
  ['the command', { terminate_wait_seconds: 30 }, { terminate_wait_seconds: 120 }, {}, 30],
  ['the settings', withoutWait, { terminate_wait_seconds: 120 }, { terminateWaitSeconds: 900 }, 120],
  ['the configuration', withoutWait, undefined, { terminateWaitSeconds: 900 }, 900],
  ['the default', withoutWait, undefined, {}, 300],
])(
  'the old instance is terminated when %s says, also when the wall clock is set back meanwhile',
  async (_, input, settings, succession, seconds) => {
    const world = new SwitchingWorld();
    world.controlPlane.settings = settings;
    await using agent = await world.start({ succession });
    const outcome = agent.order(input);
    await agent.advance(1_000);
    world.clock.stepWallClock(-7_200_000);
    await agent.advance(seconds * 1000 - 1_001);
    expect(world.effects.list).not.toContain('terminate i-old');
    await agent.advance(1);
    expect(world.effects.list).toContain('terminate i-old');
    expect(await outcome).toEqual(succeeded);
  },
);

test.each([
  ['the command', { terminate_wait_seconds: 0 }, undefined, {}, 'the command said so'],
  ['the settings', withoutWait, { auto_terminate_enabled: false }, {}, 'auto-termination is off for this agent'],
  ['the configuration', withoutWait, undefined, { terminateWaitSeconds: 0 }, 'TERMINATE_WAIT_TIME=0 on this instance'],
  [
    'a veto in the configuration',
    {},
    {},
    { autoTerminateOldInstance: false },
    'AUTO_TERMINATE_OLD_INSTANCE=false on this instance',
  ],
])('the old instance is kept when %s says so, and its agent ends', async (_, input, settings, succession, why) => {
  const world = new SwitchingWorld();
  world.controlPlane.settings = settings;
  await using agent = await world.start({ succession });
  const outcome = await agent.order(input);
  expect(outcome).toEqual({
    status: 'succeeded',
    output: { message: `Switch completed: i-old -> i-1; i-old is kept: ${why}` },
  });
  expect(await agent.agent.ended).toMatchObject({ outcome: 'retired' });
  await agent.advance(86_400_000);
  expect(world.effects.list).not.toContain('terminate i-old');
  expect(world.cloud.copyRequests[0]?.tags[tagKeys.intent]).toMatch(/\/keep\/spot$/);
  expect(world.cloud.instances.get('i-old')?.tags).toMatchObject({
    [tagKeys.role]: 'retiring',
    [tagKeys.successor]: 'i-1',
  });
});

test('with a v4 backend status checks replace the registration, and nobody is promoted', async () => {
  const world = new SwitchingWorld();
  world.controlPlane.isSpotGuard = false;
  world.cloud.statusChecksPass = false;
  await using agent = await world.start();
  const outcome = agent.order({ terminate_wait_seconds: 0 });
  await agent.advance(120_000);
  expect(world.effects.list).toEqual(['create ami-1', 'launch i-1']);
  world.cloud.statusChecksPass = true;
  await agent.advance(10_000);
  expect(await outcome).toMatchObject({ output: { message: expect.stringContaining('the command said so') } });
  expect(world.effects.list).toEqual(['create ami-1', 'launch i-1', 'report c1', 'answer c1']);
  expect(agent.session.role).toBe('retiring');
});

test('hand-over steps run before the promotion', async () => {
  const world = new SwitchingWorld();
  const calls: { readonly from: HandOverInstance; readonly to: HandOverInstance }[] = [];
  const traffic = definePlugin({
    id: 'traffic',
    version: '0.0.0',
    summary: 'Moves an address.',
    stability: 'experimental',
    config: z.strictObject({}),
    contributes: { handOver: HandOverSteps },
    setup: () => ({
      contributes: {
        handOver: {
          name: 'address',
          handOver: async (registry) => {
            calls.push(registry);
            if (calls.length === 1) throw temporaryFailure();
            await world.effects.apply('move address', () => {});
          },
        },
      },
    }),
  });
  await using agent = await world.start({ plugins: [traffic] });
  void agent.order().catch(() => {});
  await agent.advance(10_000);
  expect(world.effects.list.slice(1, 4)).toEqual(['launch i-1', 'move address', 'promote i-1']);
  const registry = {
    from: { instanceId: 'i-old', zone: 'us-east-1a', privateIp: '10.0.0.10' },
    to: { instanceId: 'i-1', zone: 'us-east-1b', privateIp: '127.0.0.1' },
  };
  expect(calls).toEqual([registry, registry]);
});

test('calls that fail temporarily are retried, and still give one image and one replacement', async () => {
  const world = new SwitchingWorld();
  world.cloud.fail('describe', temporaryFailure());
  world.cloud.loseAnswer('create-image', 2);
  world.cloud.fail('plan', temporaryFailure());
  world.cloud.loseAnswer('launch', 2);
  world.controlPlane.failPromotions(temporaryFailure());
  world.cloud.loseAnswer('terminate', 1);
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(120_000);
  expect(await outcome).toEqual(succeeded);
  expect(world.effects.list).toEqual([
    'create ami-1',
    'launch i-1',
    'promote i-1',
    'report c1',
    'answer c1',
    'terminate i-old',
  ]);
});

test('a promotion without an answer is retried without a limit, whatever the error, and is never undone', async () => {
  const world = new SwitchingWorld();
  const denied = new SpotGuardError('PERMISSION_DENIED', 'The token was refused');
  world.controlPlane.failPromotions(
    ...Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? temporaryFailure() : denied)),
  );
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(3_600_000);
  expect(await outcome).toEqual(succeeded);
  expect(world.effects.list).toEqual([
    'create ami-1',
    'launch i-1',
    'promote i-1',
    'report c1',
    'answer c1',
    'terminate i-old',
  ]);
});

test('a launch whose instance ended at once is repeated with another client token', async () => {
  const world = new SwitchingWorld();
  world.cloud.fail('launch', new SpotGuardError('ATTEMPT_DEAD', 'The instance of this token has ended'));
  await using agent = await world.start();
  void agent.order().catch(() => {});
  await agent.advance(0);
  expect(world.effects.list).toContain('promote i-1');
  expect(new Set(world.cloud.copyRequests.map(({ clientToken }) => clientToken)).size).toBe(2);
});

test('the old instance waits two minutes at most for its reports to arrive', async () => {
  const world = new SwitchingWorld();
  world.controlPlane.deliverReports(false);
  await using agent = await world.start();
  const outcome = agent.order({ terminate_wait_seconds: 1 });
  await agent.advance(119_999);
  expect(world.effects.list).not.toContain('terminate i-old');
  await agent.advance(1);
  expect(world.effects.list).toContain('terminate i-old');
  expect(await outcome).toEqual(succeeded);
});
