import type { InstanceView, RegionView } from '@spotguard/simulator';
import type { Workload, World } from './world.js';

/** Starts a stopped instance again, after its successor has seen it stopped. Resolves when the successor has ended it. */
export async function startAgain(
  world: World,
  { instanceId: old }: Workload,
  { successor, signal }: { readonly successor: string; readonly signal: AbortSignal },
): Promise<void> {
  const isOld = (state: InstanceView['state']) => (view: RegionView) =>
    view.instances.some((instance) => instance.id === old && instance.state === state);
  const countReads = (calls: RegionView['calls']) =>
    calls.filter(
      ({ action, instanceId, parameters }) =>
        action === 'DescribeInstances' && instanceId === successor && parameters['InstanceId.1'] === old,
    ).length;
  const { calls: before } = await world.region.until(isOld('stopped'), { signal });
  await world.region.until(({ calls }) => countReads(calls) > countReads(before), { signal });
  await world.region.clearNotice(old);
  await world.region.resume(old);
  await world.region.until(isOld('terminated'), { signal });
}
