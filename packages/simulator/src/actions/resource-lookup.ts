import type { RegionState } from '../state/region-state.js';
import { notFound, prefixOf, type ResourcePrefix } from '../state/resource-ids.js';

/** Throws EC2's NotFound error unless each of these resources, of any kind, exists and is visible in the API. */
export function requireResources(ids: readonly string[], state: RegionState): void {
  for (const id of ids) if (!exists(id, state)) throw notFound(prefixOf(id), [id]);
}

/** Returns true when the API shows a resource with this id. */
export function exists(id: string, state: RegionState): boolean {
  return idsOf[prefixOf(id)](state).includes(id);
}

const idsOf: Readonly<Record<ResourcePrefix, (state: RegionState) => readonly string[]>> = {
  i: (state) => state.visibleInstances().map(({ instanceId }) => instanceId),
  ami: (state) => state.visibleImages().map(({ imageId }) => imageId),
  snap: (state) => state.visibleSnapshots().map(({ snapshotId }) => snapshotId),
  vol: (state) => state.visibleVolumes().map(({ volumeId }) => volumeId),
  eni: (state) => state.visibleInstances().map(({ network }) => network.interfaceId),
  subnet: (state) => state.network.subnets.map(({ subnetId }) => subnetId),
  vpc: (state) => state.network.vpcs.map(({ vpcId }) => vpcId),
  sg: (state) => state.network.securityGroups.map(({ groupId }) => groupId),
  lt: (state) => [...state.launchTemplates.keys()],
  sir: (state) => state.visibleSpotRequests().map(({ requestId }) => requestId),
};
