import type { InstanceView } from '@spotguard/simulator';
import type { Workload } from '../world/world.js';
import { readyReplica } from './ready-replica.js';
import type { Scenario, Stage } from './scenario.js';

const settings = {
  SPOTGUARD_REPLICA_POLL_INTERVAL: '1',
  CONFIG_REFRESH_INTERVAL: '1',
  PRICING_REPORT_INTERVAL: '2',
};

/** A person turns manual mode on, promotes the replica, gets a new one, and turns the mode off. */
export const replicaScenario: Scenario = {
  summary: 'a replica is kept in manual mode, promoted, replaced by a new one, and ended',
  async run(stage) {
    const { world, timeline, signal } = stage;
    const { controlPlane } = world;
    const workload = await world.addWorkload({ name: 'web', market: 'spot', zone: 'us-east-1a', settings }, signal);
    const { agentId, instanceId } = workload;
    timeline.reach('registered', instanceId);
    await controlPlane.configure(agentId, { manualReplicaEnabled: true, autoTerminateEnabled: true }, signal);
    await controlPlane.configure(agentId, { terminateWaitMinutes: 0 }, signal).catch(() => {});
    const first = await readyReplica(workload, stage);
    await controlPlane.promoteReplica(agentId, first.id, signal);
    timeline.reach('promoted', first.instanceId);
    await controlPlane.instance(agentId, first.instanceId, 'primary', signal);
    timeline.reach('is the primary', first.instanceId);
    const second = await readyReplica({ ...workload, instanceId: first.instanceId }, stage);
    await controlPlane.configure(agentId, { manualReplicaEnabled: false }, signal);
    await untilEnded(second.instanceId, stage);
    timeline.reach('replica ended', second.instanceId);
    return { switches: [], kept: [instanceId] };
  },
};

async function untilEnded(instanceId: Workload['instanceId'], { world, signal }: Stage): Promise<void> {
  const ended = ({ id, state }: InstanceView) => id === instanceId && state === 'terminated';
  await world.region.until(({ instances }) => instances.some(ended), { signal });
}
