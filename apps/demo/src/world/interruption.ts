import type { NewNotice, RegionView } from '@spotguard/simulator';
import { type Workload, type World, zones } from './world.js';

/** Sends the workload's first instance a notice, this many real seconds before its end. */
export function giveNotice(
  world: World,
  { instanceId }: Workload,
  { action, seconds }: { readonly action: NewNotice['action']; readonly seconds: number },
): Promise<void> {
  return world.region.notice(instanceId, { action, inMs: seconds * 1_000 * world.speed });
}

/**
 * Resolves when an agent has read prices once, so that a failover knows the cheapest pools: one agent reads them for all
 * workloads of a type.
 */
export async function untilPricesKnown(world: World, signal: AbortSignal): Promise<void> {
  const isRead = ({ action, result }: RegionView['calls'][number]) =>
    action === 'DescribeSpotPriceHistory' && result === 'ok';
  await world.region.until(({ calls }) => calls.some(isRead), { signal });
}

/** Returns every pool of an instance type, spot and on-demand. */
export function poolsOf(instanceType: string) {
  const markets = ['spot', 'on-demand'] as const;
  return zones.flatMap((zone) => markets.map((market) => ({ instanceType, zone, market })));
}
