import type { Workload } from '../world/world.js';
import type { Stage } from './scenario.js';

/** A standby by its ids. */
export interface Standby {
  /** The control plane's id of the replica. */
  readonly id: string;
  readonly instanceId: string;
}

/** Waits until the control plane has a ready standby of the workload on a host that runs. */
export async function standby({ name, agentId, instanceId }: Workload, stage: Stage): Promise<Standby> {
  const { world, timeline, signal } = stage;
  const ready = await world.controlPlane.readyReplica(agentId, { parent: instanceId }, signal);
  timeline.reach(`${name}: standby is ready`, `${ready.instanceId} for ${instanceId}`);
  return ready;
}
