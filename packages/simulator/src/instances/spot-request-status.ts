import type { SpotRequest } from '../state/image.js';
import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';

/**
 * Changes the status of an instance's spot request (EC2 user guide, "Spot request status"). A closed request stays
 * closed.
 */
export function setSpotRequest(
  instance: SimulatedInstance,
  to: { readonly state: SpotRequest['state']; readonly code: string },
  state: RegionState,
): void {
  const request = state.spotRequests.get(instance.spotRequestId ?? '');
  if (!request || request.state === 'closed') return;
  request.state = to.state;
  request.status = { code: to.code, message: `The Spot Instance request is ${to.state}: ${to.code}.` };
}
