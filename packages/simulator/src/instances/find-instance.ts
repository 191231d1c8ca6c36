import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';

/** Returns the instance with this id, whether the API shows it or not. Throws when there is none. */
export function findInstance(instanceId: string, state: RegionState): SimulatedInstance {
  const instance = state.instances.get(instanceId);
  if (!instance) throw new Error(`There is no instance ${instanceId} in the region.`);
  return instance;
}
