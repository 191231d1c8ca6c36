import type { InstanceView } from '@spotguard/simulator';
import type { Expectation } from '../judgement.js';
import type { Workload } from '../world/world.js';
import { instanceType } from '../world/world.js';
import type { Stage } from './scenario.js';

/** A switch as a person orders it. */
export interface SwitchPlan {
  readonly to: 'spot' | 'ondemand';
  readonly zone: string;
  /** Seconds until the old instance is terminated; 0 keeps it. */
  readonly terminateAfterSeconds: number;
}

/**
 * Orders a switch and waits for its steps, until the report is stored and the old instance is terminated or kept. Throws when
 * the command fails before the launch.
 */
export async function switchWorkload(
  workload: Workload,
  plan: SwitchPlan,
  { world, timeline, signal }: Stage,
): Promise<{ readonly workload: Workload; readonly expectation: Expectation['switches'][number] }> {
  const { name, agentId, instanceId: oldInstance } = workload;
  const { region, controlPlane } = world;
  const label = (what: string) => `${name}: ${what}`;
  const poolId = `${instanceType}.${plan.zone}`;
  const commandId = await controlPlane.forceSwitch(
    oldInstance,
    {
      target: plan.to === 'spot' ? 'pool' : 'ondemand',
      pool_id: poolId,
      terminate_wait_seconds: plan.terminateAfterSeconds,
    },
    signal,
  );
  timeline.reach(label('switch ordered'), `${oldInstance} to ${plan.to} in ${plan.zone}`);
  const isSuccessor = ({ tags }: InstanceView) => tags['spotguard:predecessor'] === oldInstance;
  const launched = await Promise.race([
    region
      .until(({ instances }) => instances.some(isSuccessor), { signal })
      .then((view) => view.instances.find(isSuccessor)),
    // A refused command launches nothing: its reason is better than a timeout.
    controlPlane.command(commandId, signal).then(({ success, message }) => {
      if (success) return new Promise<never>(() => {});
      throw new Error(`The switch failed: ${message}`);
    }),
  ]);
  if (launched === undefined) throw new Error('The replacement has disappeared.');
  const newInstance = launched.id;
  timeline.reach(label('launched'), `${newInstance} ${launched.market} in ${launched.zone}`);
  await region.until(({ instances }) => instances.some(({ id, state }) => id === newInstance && state === 'running'), {
    signal,
  });
  timeline.reach(label('running'), newInstance);
  await controlPlane.instance(agentId, newInstance, 'registered', signal);
  timeline.reach(label('registered'), newInstance);
  await controlPlane.instance(agentId, newInstance, 'primary', signal);
  timeline.reach(label('handed over'), `${oldInstance} -> ${newInstance}`);
  const { success, message } = await controlPlane.command(commandId, signal);
  timeline.reach(label(success ? 'acknowledged' : 'failed'), message ?? '');
  await controlPlane.switchTo(newInstance, signal);
  timeline.reach(label('reported'));
  const keep = plan.terminateAfterSeconds === 0;
  if (!keep) {
    await region.until(
      ({ instances }) => instances.some(({ id, state }) => id === oldInstance && state === 'terminated'),
      {
        signal,
      },
    );
    timeline.reach(label('retired'), oldInstance);
  }
  return { workload: { ...workload, instanceId: newInstance }, expectation: { commandId, oldInstance, keep } };
}
