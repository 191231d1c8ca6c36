import { setTimeout } from 'node:timers/promises';
import type { InstanceView, RegionView } from '@spotguard/simulator';
import type { Workload, World } from './world.js';

const pauseMs = 200;

/** What was launched for a workload after its first instance. */
export function successorsOf(
  { name, instanceId }: Workload,
  { instances }: Pick<RegionView, 'instances'>,
): readonly InstanceView[] {
  return instances.filter(({ id, tags }) => tags['spotguard:agent'] === name && id !== instanceId);
}

/** Resolves with the primary, for the control plane and in EC2, once it is none of these and all that it runs is up. */
export async function otherPrimary(
  world: World,
  { name }: Workload,
  { than, signal }: { readonly than: readonly string[]; readonly signal: AbortSignal },
): Promise<InstanceView> {
  for (;;) {
    const { instanceId } = await world.controlPlane.agent(name, signal);
    const found = (await world.region.instances()).find(({ id }) => id === instanceId);
    const serves = found?.state === 'running' && found.booted && found.services.every(({ running }) => running);
    if (found !== undefined && serves && !than.includes(instanceId)) return found;
    await setTimeout(pauseMs, undefined, { signal });
  }
}

/** EC2 destroys the first replacement of a workload as soon as it is launched; resolves with its id. */
export async function destroyReplacement(world: World, workload: Workload, signal: AbortSignal): Promise<string> {
  const view = await world.region.until((seen) => successorsOf(workload, seen).length > 0, { signal });
  const id = successorsOf(workload, view)[0]?.id ?? '';
  await world.region.destroy(id);
  return id;
}
