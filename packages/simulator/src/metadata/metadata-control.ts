import { findInstance } from '../instances/find-instance.js';
import type { RegionState } from '../state/region-state.js';
import type { MetadataFault } from './metadata-fault-queue.js';
import type { MetadataRequest } from './metadata-log.js';

/** Controls the metadata services of a region. */
export interface MetadataControl {
  /**
   * Makes the next metadata requests fail, hang or return something else. Faults are used up in the order of the calls.
   */
  injectMetadata(fault: MetadataFault): void;
  /** Removes the faults of one instance's metadata service; without an id, all faults. */
  clearMetadataFaults(instanceId?: string): void;
  /** Returns the requests of an instance to its metadata service, oldest first. A request causes no event. */
  metadataRequests(instanceId: string): readonly MetadataRequest[];
}

/** Returns the control of the metadata services of a region. */
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
