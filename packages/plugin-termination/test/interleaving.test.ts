import { failoverReport } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { replacementId, replicaInstanceId, type TerminationAgent, TerminationWorld } from './termination-world.js';

const imminent = 'POST termination-imminent';
const noticeSeconds = 120;
/** All failures happen in the first seconds of the notice; the agent has the rest to complete the failover. */
const troubleSeconds = 45;

const named = ['nobody', 'replica', 'nothing', 'itself', 'foreign'] as const;
const start: fc.Arbitrary<Beginning> = fc.record({
  isSpotGuard: fc.boolean(),
  named: fc.constantFrom(...named),
  knowsReplica: fc.boolean(),
  replicaLives: fc.boolean(),
  isSwitching: fc.boolean(),
});

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('pass'), seconds: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('die'), which: fc.nat({ max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('ec2-silent', 'ec2-back') }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('away', 'back') }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('no-capacity', 'no-spot', 'forbidden', 'capacity') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('lose-answers', 'answers') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('boot-badly', 'boot-well') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('crash') }) },
);
type Event = { readonly what: string; readonly seconds?: number; readonly which?: number };

interface Beginning {
  readonly isSpotGuard: boolean;
  readonly named: (typeof named)[number];
  readonly knowsReplica: boolean;
  readonly replicaLives: boolean;
  readonly isSwitching: boolean;
}

function worldOf({ isSpotGuard, named: who, knowsReplica, replicaLives, isSwitching }: Beginning): TerminationWorld {
  const world = new TerminationWorld();
  const { cloud, controlPlane } = world;
  const foreign = 'i-0c0c0c0c0c0c0c0c0';
  cloud.add('i-old', { tags: { 'spotguard:agent': 'demo', 'spotguard:generation': '1' } });
  cloud.add(foreign, { tags: { Name: 'database' } });
  controlPlane.isSpotGuard = isSpotGuard;
  controlPlane.register(replicaInstanceId);
  controlPlane.register(replacementId);
  if (knowsReplica) world.replica = replicaInstanceId;
  if (!replicaLives) cloud.endInstance(replicaInstanceId);
  if (isSwitching) world.replacement = { instanceId: replacementId, commandId: 'c1' };
  else cloud.instances.delete(replacementId);
  const ids = { replica: replicaInstanceId, nothing: 'i-00000000deadbeef0', itself: 'i-old', foreign };
  if (who !== 'nobody') controlPlane.answers.set(imminent, [{ success: true, new_instance_id: ids[who] }]);
  if (who === 'replica') controlPlane.primary = { instanceId: replicaInstanceId, generation: 2 };
  return world;
}

/** The living instances of the workload, without the old one. */
function successors({ cloud }: TerminationWorld): readonly string[] {
  return cloud.living.filter((id) => id !== 'i-old' && cloud.instances.get(id)?.tags['spotguard:agent'] === 'demo');
}

/** Applies one event, and returns the agent that runs afterwards: a new one after a crash. */
async function applyEvent({ what, seconds = 0, which = 0 }: Event, world: TerminationWorld, agent: TerminationAgent) {
  const { cloud, controlPlane } = world;
  if (what === 'pass') await agent.advance(seconds * 1_000);
  if (what === 'die') {
    const living = successors(world);
    const victim = living[which % Math.max(1, living.length)];
    if (victim !== undefined) cloud.endInstance(victim);
  }
  if (what === 'ec2-silent' || what === 'ec2-back') cloud.silent = what === 'ec2-silent';
  if (what === 'away' || what === 'back') controlPlane.away = what === 'away';
  if (what === 'lose-answers') cloud.loseAnswer = () => temporaryFailure('The answer was lost');
  if (what === 'answers') cloud.loseAnswer = () => undefined;
  if (what === 'boot-badly') cloud.onLaunch = () => {};
  if (what === 'boot-well') cloud.onLaunch = (instanceId) => controlPlane.register(instanceId);
  const refusal = {
    'no-capacity': (call: string) => (call.startsWith('launch') ? 'CAPACITY_UNAVAILABLE' : undefined),
    'no-spot': (call: string) => (call.startsWith('launch spot') ? 'QUOTA_EXCEEDED' : undefined),
    forbidden: (call: string) => (call.includes('us-east-1b') ? 'PERMISSION_DENIED' : undefined),
    capacity: () => undefined,
  }[what] as ((call: string) => 'CAPACITY_UNAVAILABLE' | undefined) | undefined;
  if (refusal !== undefined) {
    cloud.refusesAll = (call) => {
      const code = refusal(call);
      return code === undefined ? undefined : new SpotGuardError(code, 'EC2 refuses');
    };
  }
  if (what !== 'crash') return agent;
  agent.crash();
  return world.start();
}

/** The promoted instances, by the generation that the promotion ended. */
function promotedByGeneration({ effects }: TerminationWorld): Map<string, Set<string>> {
  const byGeneration = new Map<string, Set<string>>();
  for (const effect of effects.list) {
    const [, instanceId = '', generation = ''] = /^promote (\S+) (\d+)/.exec(effect) ?? [];
    if (instanceId === '') continue;
    byGeneration.set(generation, (byGeneration.get(generation) ?? new Set()).add(instanceId));
  }
  return byGeneration;
}

async function endAllFailures(world: TerminationWorld, agent: TerminationAgent): Promise<void> {
  const { cloud, controlPlane } = world;
  cloud.silent = false;
  controlPlane.away = false;
  cloud.loseAnswer = () => undefined;
  cloud.refusesAll = () => undefined;
  cloud.onLaunch = (instanceId) => controlPlane.register(instanceId);
  for (const id of successors(world)) controlPlane.register(id);
  await agent.advance(noticeSeconds * 1_000 - world.clock.monotonic() - 1_000);
}

/** What the log says when no attempt is made any more. */
const gaveUp = /^Nothing was launched$|^Failover failed$/;

/** A case that once failed: the agent crashed before EC2 had taken the tags of the hand-over. */
const tagsLostByACrash: [Beginning, Event[]] = [
  { isSpotGuard: false, named: 'nobody', knowsReplica: false, replicaLives: false, isSwitching: true },
  [{ what: 'ec2-silent' }, { what: 'pass', seconds: 6 }, { what: 'crash' }],
];

test('whatever fails, before the time of a notice there is one living successor, and no other instance that is not needed', async () => {
  await fc.assert(
    fc.asyncProperty(start, fc.array(event, { minLength: 2, maxLength: 14 }), async (beginning, events) => {
      const world = worldOf(beginning);
      world.giveNotice('terminate', noticeSeconds);
      let agent = await world.start();
      for (const event of events) {
        if (world.clock.monotonic() > troubleSeconds * 1_000) break;
        agent = await applyEvent(event, world, agent);
        for (const promoted of promotedByGeneration(world).values()) expect(promoted.size).toBe(1);
        expect(agent.log.messages('error')).not.toEqual(expect.arrayContaining([expect.stringMatching(gaveUp)]));
      }
      await endAllFailures(world, agent);
      const successor = world.cloud.tags.get('i-old')?.['spotguard:successor'];
      const reportedReasons = world.controlPlane.reports
        .map(({ body }) => failoverReport.parse(body).reason ?? '')
        .join();
      expect(world.cloud.living).toContain(successor);
      expect(agent.session.role).toBe('retiring');
      // The replica belongs to the plugin that launched it.
      const others = successors(world).filter((id) => id !== successor && id !== replicaInstanceId);
      expect(others.filter((id) => !reportedReasons.includes(id))).toEqual([]);
      await agent.stop();
    }),
    { numRuns: 100, examples: [tagsLostByACrash] },
  );
});
