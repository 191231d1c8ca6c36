import { setTimeout } from 'node:timers/promises';
import type { InstanceView, RegionView } from '@spotguard/simulator';
import type { Workload, World } from './world.js';

const pauseMs = 200;

/** Returns the instances that were launched for a workload after its first one. */
export function successorsOf(
  { name, instanceId }: Workload,
  { instances }: Pick<RegionView, 'instances'>,
): readonly InstanceView[] {
  return instances.filter(({ id, tags }) => tags['spotguard:agent'] === name && id !== instanceId);
}

/** Resolves to the workload's primary when it is none of `than` and all its services run. */
export async function otherPrimary(
  world: World,
  { name }: Workload,
  { than, signal }: { readonly than: readonly string[]; readonly signal: AbortSignal },
): Promise<InstanceView> {
  for (;;) {
    const { instanceId } = await world.controlPlane.agent(name, signal);
    const found = (await world.region.instances()).find(({ id }) => id === instanceId);
    const isServing = found?.state === 'running' && found.booted && found.services.every(({ running }) => running);
    if (found !== undefined && isServing && !than.includes(instanceId)) return found;
    await setTimeout(pauseMs, undefined, { signal });
  }
}

/** Destroys the first replacement of a workload as soon as it is launched, and resolves to its id. */
export async function destroyReplacement(world: World, workload: Workload, signal: AbortSignal): Promise<string> {
  const view = await world.region.until((seen) => successorsOf(workload, seen).length > 0, { signal });
  const id = successorsOf(workload, view)[0]?.id ?? '';
  await world.region.destroy(id);
  return id;
}
