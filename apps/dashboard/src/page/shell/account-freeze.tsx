import { useQuery } from '@tanstack/react-query';
import { fleetQuery } from '../fleet/fleet-query.js';
import { FrozenStrip } from '../fleet/frozen-strip.js';
import { usePage } from '../page-parts.js';

/**
 * Says on every screen that the account or the whole server is frozen. It reads the fleet, after which the stream of events
 * begins, on every screen.
 */
export function AccountFreeze() {
  const { api } = usePage();
  const freezes = useQuery({ ...fleetQuery(api), select: ({ freezes: known }) => known }).data ?? [];
  return <FrozenStrip freezes={freezes.filter(({ level }) => level !== 'workload')} />;
}
