import type { InstanceView } from '@spotguard/simulator';
import type { ExpectedFailover } from '../judgement.js';
import { giveNotice, untilPricesKnown } from '../world/interruption.js';
import { instanceType, type Workload } from '../world/world.js';
import type { Scenario, Stage } from './scenario.js';

/** Real seconds from a notice to the end of the instance. EC2 gives 120; the agent's reserves are not compressed. */
const noticeSeconds = 40;

const settings = {
  TERMINATION_CHECK_INTERVAL: '1',
  PRICING_REPORT_INTERVAL: '2',
  CREATE_SNAPSHOT_ON_SWITCH: 'false',
};

/** AWS interrupts three instances: one normally, one in the middle of a switch, one without a control plane. */
export const interruptionScenario: Scenario = {
  summary: 'AWS interrupts instances: normally, during a switch, and while the control plane is down',
  async run(stage) {
    const { world, timeline, signal } = stage;
    timeline.note(`A notice leaves ${noticeSeconds} s instead of 120`);
    const [ordinary, switching, alone] = await Promise.all(
      (['ordinary', 'switching', 'alone'] as const).map(async (name) => {
        const workload = await world.addWorkload({ name, market: 'spot', zone: 'us-east-1a', settings }, signal);
        timeline.reach(`${name}: registered`, `${workload.instanceId} spot in us-east-1a`);
        return workload;
      }),
    );
    if (!ordinary || !switching || !alone) throw new Error('A workload did not start.');
    await untilPricesKnown(world, signal);
    const first = await Promise.all([normally(ordinary, stage), duringSwitch(switching, stage)]);
    const last = await withoutControlPlane(alone, stage);
    return { switches: [], failovers: [...first, last] };
  },
};

async function normally(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  await notify(workload, stage);
  return follow(workload, stage);
}

async function duringSwitch(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  const { world, timeline, signal } = stage;
  const { name, instanceId } = workload;
  const order = { target: 'pool', pool_id: `${instanceType}.us-east-1b`, terminate_wait_seconds: 300 } as const;
  await world.controlPlane.forceSwitch(instanceId, order, signal);
  await world.region.until(({ instances }) => instances.some(succeeds(instanceId)), { signal });
  timeline.reach(`${name}: switch has launched`);
  await notify(workload, stage);
  return follow(workload, stage);
}

async function withoutControlPlane(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  const { world, timeline, signal } = stage;
  const { name, instanceId } = workload;
  await world.controlPlane.stop();
  timeline.reach(`${name}: control plane stopped`);
  await notify(workload, stage);
  await world.region.until(({ instances }) => instances.some(succeeds(instanceId)), { signal });
  timeline.reach(`${name}: launched`);
  await untilTerminated(workload, stage);
  await world.controlPlane.start();
  timeline.reach(`${name}: control plane runs again`);
  return follow(workload, stage);
}

async function notify(workload: Workload, { world, timeline }: Stage): Promise<void> {
  await giveNotice(world, workload, { action: 'terminate', seconds: noticeSeconds });
  timeline.reach(`${workload.name}: interruption notice`, workload.instanceId);
}

/** Waits for the steps of a failover, from the launch until the old instance has ended and the report is stored. */
async function follow(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  const { world, timeline, signal } = stage;
  const { name, agentId, instanceId: oldInstance } = workload;
  const { instances } = await world.region.until((view) => view.instances.some(succeeds(oldInstance)), { signal });
  const launched = instances.find(succeeds(oldInstance));
  if (launched === undefined) throw new Error('The replacement has disappeared.');
  timeline.reach(`${name}: replacement`, `${launched.id} ${launched.market} in ${launched.zone}`);
  await world.controlPlane.instance(agentId, launched.id, 'primary', signal);
  timeline.reach(`${name}: failed over`, `${oldInstance} -> ${launched.id}`);
  await untilTerminated(workload, stage);
  await world.controlPlane.switchTo(launched.id, signal);
  timeline.reach(`${name}: reported`);
  return { oldInstance };
}

async function untilTerminated({ name, instanceId }: Workload, { world, timeline, signal }: Stage): Promise<void> {
  const isTerminated = ({ id, state }: InstanceView) => id === instanceId && state === 'terminated';
  await world.region.until(({ instances }) => instances.some(isTerminated), { signal });
  timeline.reach(`${name}: old instance terminated`, instanceId);
}

function succeeds(oldInstance: string): (instance: InstanceView) => boolean {
  return ({ tags }) => tags['spotguard:predecessor'] === oldInstance;
}
