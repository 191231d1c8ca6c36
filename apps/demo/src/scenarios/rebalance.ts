import type { InstanceView } from '@spotguard/simulator';
import { giveNotice } from '../world/interruption.js';
import type { Workload } from '../world/world.js';
import { readyReplica } from './ready-replica.js';
import type { Scenario, Stage } from './scenario.js';

/** Real seconds from a notice to the end of the instance; EC2 gives 120. */
const noticeSeconds = 30;

const settings = {
  SPOTGUARD_REPLICA_POLL_INTERVAL: '1',
  TERMINATION_CHECK_INTERVAL: '1',
  REBALANCE_CHECK_INTERVAL: '1',
  SPOTGUARD_REBALANCE_EXPIRY: '60',
  PRICING_REPORT_INTERVAL: '2',
};

/** Two instances get a rebalance recommendation: one is interrupted and its replica takes over, the other's replica is ended. */
export const rebalanceScenario: Scenario = {
  summary: 'rebalance recommendations: after one the instance is interrupted and the replica takes over, one expires',
  async run(stage) {
    const { world, timeline, signal } = stage;
    const start = async (name: string) => {
      const workload = await world.addWorkload({ name, market: 'spot', zone: 'us-east-1a', settings }, signal);
      timeline.reach(`${name}: registered`, workload.instanceId);
      await world.region.rebalance(workload.instanceId);
      timeline.reach(`${name}: rebalance recommendation`);
      return workload;
    };
    const [interrupted, uninterrupted] = await Promise.all([start('interrupted'), start('uninterrupted')]);
    await Promise.all([interrupt(interrupted, stage), letExpire(uninterrupted, stage)]);
    return { switches: [], failovers: [{ oldInstance: interrupted.instanceId }] };
  },
};

async function interrupt(workload: Workload, stage: Stage): Promise<void> {
  const { world, timeline, signal } = stage;
  const { name, agentId, instanceId } = workload;
  const ready = await readyReplica(workload, stage);
  await giveNotice(world, workload, { action: 'terminate', seconds: noticeSeconds });
  timeline.reach(`${name}: interruption notice`, instanceId);
  await world.controlPlane.instance(agentId, ready.instanceId, 'primary', signal);
  timeline.reach(`${name}: replica took over`, ready.instanceId);
  await untilEnded(instanceId, stage);
  await world.controlPlane.switchTo(ready.instanceId, signal);
  timeline.reach(`${name}: reported`);
}

async function letExpire(workload: Workload, stage: Stage): Promise<void> {
  const { world, timeline } = stage;
  const { name, instanceId } = workload;
  const ready = await readyReplica(workload, stage);
  await world.region.clearRebalance(instanceId);
  await untilEnded(ready.instanceId, stage);
  timeline.reach(`${name}: replica ended`, ready.instanceId);
}

async function untilEnded(instanceId: string, { world, signal }: Stage): Promise<void> {
  const ended = ({ id, state }: InstanceView) => id === instanceId && state === 'terminated';
  await world.region.until(({ instances }) => instances.some(ended), { signal });
}
