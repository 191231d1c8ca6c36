import type { NewNotice, RegionView } from '@spotguard/simulator';
import { type Workload, type World, zones } from './world.js';

/** Gives the workload's first instance a notice, so many real seconds ahead. */
export function giveNotice(
  world: World,
  { instanceId }: Workload,
  { action, seconds }: { readonly action: NewNotice['action']; readonly seconds: number },
): Promise<void> {
  return world.region.notice(instanceId, { action, inMs: seconds * 1_000 * world.speed });
}

/** A failover takes the cheapest pool that it knows of: resolves when the workload's agent has read prices once. */
export async function pricesKnown(world: World, { instanceId: by }: Workload, signal: AbortSignal): Promise<void> {
  const isRead = ({ action, instanceId, result }: RegionView['calls'][number]) =>
    action === 'DescribeSpotPriceHistory' && instanceId === by && result === 'ok';
  await world.region.until(({ calls }) => calls.some(isRead), { signal });
}

/** Every pool of an instance type. */
export function poolsOf(instanceType: string) {
  const markets = ['spot', 'on-demand'] as const;
  return zones.flatMap((zone) => markets.map((market) => ({ instanceType, zone, market })));
}
