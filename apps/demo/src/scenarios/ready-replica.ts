import type { Workload } from '../world/world.js';
import type { Stage } from './scenario.js';

/** A replica by its ids. */
export interface LiveReplica {
  /** The control plane's id of the replica. */
  readonly id: string;
  readonly instanceId: string;
}

/** Waits until the control plane has a ready replica of the workload on an instance that runs. */
export async function replica({ name, agentId, instanceId }: Workload, stage: Stage): Promise<LiveReplica> {
  const { world, timeline, signal } = stage;
  const ready = await world.controlPlane.readyReplica(agentId, { parent: instanceId }, signal);
  timeline.reach(`${name}: replica is ready`, `${ready.instanceId} for ${instanceId}`);
  return ready;
}
