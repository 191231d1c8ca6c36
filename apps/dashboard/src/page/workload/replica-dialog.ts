import type { FleetWorkload } from '../fleet/fleet-query.js';

/** A replica that runs or is being launched. */
export type Replica = NonNullable<FleetWorkload['replica']>;

/** What every dialog about replicas gets. */
export interface ReplicaDialogProps {
  readonly workload: FleetWorkload;
  /** Takes what came of the order, in words. */
  readonly onSaid: (words: string) => void;
  readonly onClose: () => void;
}
