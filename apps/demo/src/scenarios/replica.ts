import type { InstanceView } from '@spotguard/simulator';
import type { Workload } from '../world/world.js';
import { replica } from './live-replica.js';
import type { Scenario, Stage } from './scenario.js';

const settings = {
  SPOTGUARD_REPLICA_POLL_INTERVAL: '1',
  CONFIG_REFRESH_INTERVAL: '1',
  PRICING_REPORT_INTERVAL: '2',
};

/** A person keeps a replica, promotes it, gets a new one, and then wants none any more. */
export const replicaScenario: Scenario = {
  summary: 'a replica is kept by hand, promoted, replaced by a new one, and given up',
  async play(stage) {
    const { world, timeline, signal } = stage;
    const { controlPlane } = world;
    const workload = await world.addWorkload({ name: 'web', market: 'spot', zone: 'us-east-1a', settings }, signal);
    const { agentId, instanceId } = workload;
    timeline.reach('registered', instanceId);
    await controlPlane.configure(agentId, { manualReplicaEnabled: true, autoTerminateEnabled: true }, signal);
    await controlPlane.configure(agentId, { terminateWaitMinutes: 0 }, signal).catch(() => {});
    const first = await replica(workload, stage);
    await controlPlane.promoteReplica(agentId, first.id, signal);
    timeline.reach('promoted', first.instanceId);
    await controlPlane.instance(agentId, first.instanceId, 'primary', signal);
    timeline.reach('carries the workload', first.instanceId);
    const second = await replica({ ...workload, instanceId: first.instanceId }, stage);
    await controlPlane.configure(agentId, { manualReplicaEnabled: false }, signal);
    await untilEnded(second.instanceId, stage);
    timeline.reach('replica given up', second.instanceId);
    return { switches: [], kept: [instanceId] };
  },
};

async function untilEnded(instanceId: Workload['instanceId'], { world, signal }: Stage): Promise<void> {
  const ended = ({ id, state }: InstanceView) => id === instanceId && state === 'terminated';
  await world.region.until(({ instances }) => instances.some(ended), { signal });
}
