import type { InstanceView } from '@spotguard/simulator';
import type { Expectation } from '../judgement.js';
import type { Workload } from '../world/world.js';
import { instanceType } from '../world/world.js';
import type { Stage } from './scenario.js';

/** One switch as a person orders it. */
export interface Move {
  readonly to: 'spot' | 'ondemand';
  readonly zone: string;
  /** Seconds until the old host goes; 0 keeps it. */
  readonly terminateAfterSeconds: number;
}

/** Orders a switch and follows it, by region and control plane, until the old host is gone or its command is answered. */
export async function move(
  workload: Workload,
  order: Move,
  { world, timeline, signal }: Stage,
): Promise<{ readonly workload: Workload; readonly expectation: Expectation['switches'][number] }> {
  const { name, agentId, instanceId: oldHost } = workload;
  const { region, controlPlane } = world;
  const label = (what: string) => `${name}: ${what}`;
  const poolId = `${instanceType}.${order.zone}`;
  const commandId = await controlPlane.forceSwitch(
    oldHost,
    {
      target: order.to === 'spot' ? 'pool' : 'ondemand',
      pool_id: poolId,
      terminate_wait_seconds: order.terminateAfterSeconds,
    },
    signal,
  );
  timeline.reach(label('commanded'), `${oldHost} to ${order.to} in ${order.zone}`);
  const isSuccessor = ({ tags }: InstanceView) => tags['spotguard:predecessor'] === oldHost;
  const launched = await Promise.race([
    region
      .until(({ instances }) => instances.some(isSuccessor), { signal })
      .then((view) => view.instances.find(isSuccessor)),
    // A refused command launches nothing: better its reason than a deadline.
    controlPlane.command(commandId, signal).then(({ success, message }) => {
      if (success) return new Promise<never>(() => {});
      throw new Error(`The switch failed: ${message}`);
    }),
  ]);
  if (launched === undefined) throw new Error('The replacement vanished.');
  const newHost = launched.id;
  timeline.reach(label('launched'), `${newHost} ${launched.market} in ${launched.zone}`);
  await region.until(({ instances }) => instances.some(({ id, state }) => id === newHost && state === 'running'), {
    signal,
  });
  timeline.reach(label('running'), newHost);
  await controlPlane.host(agentId, newHost, 'registered', signal);
  timeline.reach(label('registered'), newHost);
  await controlPlane.host(agentId, newHost, 'primary', signal);
  timeline.reach(label('handed over'), `${oldHost} -> ${newHost}`);
  const { success, message } = await controlPlane.command(commandId, signal);
  timeline.reach(label(success ? 'acknowledged' : 'failed'), message ?? '');
  await controlPlane.switchTo(newHost, signal);
  timeline.reach(label('reported'));
  const keep = order.terminateAfterSeconds === 0;
  if (!keep) {
    await region.until(({ instances }) => instances.some(({ id, state }) => id === oldHost && state === 'terminated'), {
      signal,
    });
    timeline.reach(label('retired'), oldHost);
  }
  return { workload: { ...workload, instanceId: newHost }, expectation: { commandId, oldHost, keep } };
}
