import type { Workload } from '../world/world.js';
import type { Stage } from './scenario.js';

/** A ready replica, by its ids. */
export interface ReadyReplica {
  /** The control plane's id of the replica. */
  readonly id: string;
  readonly instanceId: string;
}

/** Waits until the control plane has a ready replica of the workload. */
export async function readyReplica({ name, agentId, instanceId }: Workload, stage: Stage): Promise<ReadyReplica> {
  const { world, timeline, signal } = stage;
  const ready = await world.controlPlane.readyReplica(agentId, { parent: instanceId }, signal);
  timeline.reach(`${name}: replica is ready`, `${ready.instanceId} for ${instanceId}`);
  return ready;
}
