import { findInstance } from '../instances/find-instance.js';
import type { RegionState } from '../state/region-state.js';
import type { MetadataFault } from './metadata-fault.js';
import type { MetadataRequest } from './metadata-log.js';

/** What can be done to metadata services from outside, and seen of them. */
export interface MetadataControl {
  /** Lets the next metadata requests fail, hang or tell something else. Faults are used up in the order given. */
  injectMetadata(fault: MetadataFault): void;
  /** Ends the faults of one instance's metadata service; without an id, all of them. */
  clearMetadataFaults(instanceId?: string): void;
  /** What an instance has asked of its metadata service, oldest first. No event tells of it: look again. */
  metadataRequests(instanceId: string): readonly MetadataRequest[];
}

/** The control of the metadata services of a region. */
export function metadataControlOf(state: RegionState): MetadataControl {
  return {
    injectMetadata(fault) {
      if (fault.instanceId !== undefined) findInstance(fault.instanceId, state);
      state.metadataFaults.add(fault);
    },
    clearMetadataFaults: (instanceId) => state.metadataFaults.clear(instanceId),
    metadataRequests: (instanceId) => state.metadataLog.of(findInstance(instanceId, state).instanceId),
  };
}
