import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { overloaded } from './fake-cloud.js';
import { type ReplicasAgent, ReplicasWorld } from './replicas-world.js';

const ids = ['r1', 'r2', 'r3'] as const;
const succession = { maxLaunchesPerHour: 1_000 };

const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('advance'), seconds: fc.integer({ min: 0, max: 90 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('want'), id: fc.constantFrom(...ids) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('withdraw'), id: fc.constantFrom(...ids) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('crash') }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('stop-at-next-effect'), moment: fc.constantFrom('before', 'after') }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('lose-answer') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('fail') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('disconnect', 'reconnect') }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('terminate', 'boot-badly', 'boot-well') }) },
);
type Event = {
  readonly what: string;
  readonly seconds?: number;
  readonly id?: string;
  readonly moment?: 'before' | 'after';
};

/** Makes one event happen and returns the agent that runs then; after a crash it is a new one. */
async function apply(event: Event, world: ReplicasWorld, agent: ReplicasAgent): Promise<ReplicasAgent> {
  const { cloud, controlPlane } = world;
  const { what, id = '', seconds = 0, moment = 'before' } = event;
  if (what === 'advance') await agent.advance(seconds * 1_000);
  if (what === 'want' && controlPlane.row(id) === undefined) controlPlane.want(id);
  if (what === 'withdraw' && controlPlane.row(id)?.isActive) controlPlane.withdraw(id);
  if (what === 'disconnect' || what === 'reconnect') controlPlane.isUnreachable = what === 'disconnect';
  if (what === 'lose-answer') cloud.loseAnswer('launch', 2);
  if (what === 'fail')
    for (const call of ['describe', 'plan', 'launch', 'terminate'] as const) cloud.fail(call, overloaded());
  if (what === 'boot-badly' || what === 'boot-well')
    cloud.stateAfterLaunch = what === 'boot-badly' ? 'stopped' : 'running';
  const [living] = cloud.living;
  if (what === 'terminate' && living !== undefined) cloud.change(living, { state: 'terminated' });
  if (what === 'stop-at-next-effect') {
    void world.effects.stopAt(undefined, moment);
    await agent.advance(40_000);
  }
  if (what !== 'crash' && what !== 'stop-at-next-effect') return agent;
  agent.crash();
  world.effects.clearStop();
  return world.start({ succession });
}

function instancesByReplica({ cloud }: ReplicasWorld): readonly string[] {
  return cloud.living.map(
    (instanceId) => cloud.instances.get(instanceId)?.tags['spotguard:intent']?.split('/')[1] ?? '',
  );
}

test.each([true, false])(
  'in any order of events a replica has at most one instance, and none is left at the end (ours: %s)',
  async (ours) => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 16 }), async (events) => {
        const world = new ReplicasWorld();
        world.controlPlane.ours = ours;
        let agent = await world.start({ succession });
        for (const event of events) {
          agent = await apply(event, world, agent);
          const owners = instancesByReplica(world);
          expect(new Set(owners).size).toBe(owners.length);
        }
        world.controlPlane.isUnreachable = false;
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
