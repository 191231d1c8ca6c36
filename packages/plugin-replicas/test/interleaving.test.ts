import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { passing } from './fake-cloud.js';
import { type ReplicasAgent, ReplicasWorld } from './replicas-world.js';

const ids = ['r1', 'r2', 'r3'] as const;
const succession = { maxLaunchesPerHour: 1_000 };

const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('pass'), seconds: fc.integer({ min: 0, max: 90 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('want'), id: fc.constantFrom(...ids) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('withdraw'), id: fc.constantFrom(...ids) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('crash') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('pull'), moment: fc.constantFrom('before', 'after') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('lose-answer') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('fail') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('away', 'back') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('die', 'boot-badly', 'boot-well') }) },
);
type Event = {
  readonly what: string;
  readonly seconds?: number;
  readonly id?: string;
  readonly moment?: 'before' | 'after';
};

/** Lets one event happen; the agent afterwards, which is another one after a crash. */
async function happen(event: Event, world: ReplicasWorld, agent: ReplicasAgent): Promise<ReplicasAgent> {
  const { cloud, controlPlane } = world;
  const { what, id = '', seconds = 0, moment = 'before' } = event;
  if (what === 'pass') await agent.advance(seconds * 1_000);
  if (what === 'want' && controlPlane.row(id) === undefined) controlPlane.want(id);
  if (what === 'withdraw' && controlPlane.row(id)?.isActive) controlPlane.withdraw(id);
  if (what === 'away' || what === 'back') controlPlane.goAway(what === 'away');
  if (what === 'lose-answer') cloud.loseAnswer('launch', 2);
  if (what === 'fail')
    for (const call of ['describe', 'plan', 'launch', 'terminate'] as const) cloud.fail(call, passing());
  if (what === 'boot-badly' || what === 'boot-well') cloud.boots = what === 'boot-badly' ? 'stopped' : 'running';
  const [living] = cloud.living;
  if (what === 'die' && living !== undefined) cloud.change(living, { state: 'terminated' });
  if (what === 'pull') {
    void world.effects.stopAt(undefined, moment);
    await agent.advance(40_000);
  }
  if (what !== 'crash' && what !== 'pull') return agent;
  agent.crash();
  world.effects.mend();
  return world.start({ succession });
}

function instancesByReplica({ cloud }: ReplicasWorld): readonly string[] {
  return cloud.living.map(
    (instanceId) => cloud.instances.get(instanceId)?.tags['spotguard:intent']?.split('/')[1] ?? '',
  );
}

test.each([true, false])(
  'whatever happens, a replica has one instance at most and none is left (ours: %s)',
  async (ours) => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 16 }), async (events) => {
        const world = new ReplicasWorld();
        world.controlPlane.ours = ours;
        let agent = await world.start({ succession });
        for (const event of events) {
          agent = await happen(event, world, agent);
          const owners = instancesByReplica(world);
          expect(new Set(owners).size).toBe(owners.length);
        }
        world.controlPlane.goAway(false);
        for (const id of ids) if (world.controlPlane.row(id)?.isActive) world.controlPlane.withdraw(id);
        await agent.poll(60);
        await agent.stop();
        expect(world.cloud.living).toEqual([]);
        const open = [...world.controlPlane.rows.values()].filter(
          ({ isActive, status }) => isActive && status !== 'failed',
        );
        expect(open).toEqual([]);
      }),
      { numRuns: 25 },
    );
  },
);
