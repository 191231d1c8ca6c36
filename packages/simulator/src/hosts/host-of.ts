import type { Host } from '../state/host.js';
import type { RegionState } from '../state/region-state.js';

/** The instance of this id, whether the API shows it or not; the mistake of a test when there is none. */
export function hostOf(instanceId: string, state: RegionState): Host {
  const host = state.hosts.get(instanceId);
  if (!host) throw new Error(`There is no instance ${instanceId} in the region.`);
  return host;
}
