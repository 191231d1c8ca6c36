import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { InstanceView, PolicyStatement, RegionView } from '@spotguard/simulator';
import type { ExpectedFailover } from '../judgement.js';
import { giveNotice, poolsOf, untilPricesKnown } from '../world/interruption.js';
import { startAgain } from '../world/start-again.js';
import { destroyReplacement, otherPrimary } from '../world/successors.js';
import { outputLost } from '../world/workload-disk.js';
import type { Workload, WorkloadOptions } from '../world/world.js';
import type { Scenario, Stage } from './scenario.js';

/** Real seconds from a notice to the end of the instance. EC2 gives 120; the agent's reserves are not compressed. */
const noticeSeconds = 45;
/** For how many of these seconds no pool has capacity. */
const noCapacitySeconds = 15;
/** Real seconds until EC2 stops an instance; the replacement has taken over by then. */
const stopSeconds = 25;
const pauseMs = 100;

/** An instance type that no other workload uses, so that its pools can be without capacity. */
const scarceType = 'm5.large';

const noSpot: PolicyStatement = {
  Effect: 'Deny',
  Action: 'ec2:RunInstances',
  Resource: 'arn:*:ec2:*:*:instance/*',
  Condition: { StringEquals: { 'ec2:InstanceMarketType': 'spot' } },
};

const settings = {
  TERMINATION_CHECK_INTERVAL: '1',
  PRICING_REPORT_INTERVAL: '2',
  CREATE_SNAPSHOT_ON_SWITCH: 'false',
};

/** Five instances are interrupted at once, and each of them has another problem. */
export const badDayScenario: Scenario = {
  summary:
    'AWS interrupts five instances at once: unread output, no capacity, no permission, a dead replacement, a stop and a start',
  async run(stage) {
    stage.timeline.note(`A notice leaves ${noticeSeconds} s instead of 120`);
    const [unread, noCapacity, forbidden, deadReplacement, stopped] = await Promise.all([
      begin({ name: 'unread', losesOutput: true }, stage),
      begin({ name: 'no-capacity', instanceType: scarceType }, stage),
      begin({ name: 'forbidden', policy: [noSpot] }, stage),
      begin({ name: 'dead-replacement' }, stage),
      begin({ name: 'stopped' }, stage),
    ]);
    await untilOutputUnread(unread, stage);
    const failovers = await Promise.all([
      withoutReader(unread, stage),
      withoutCapacity(noCapacity, stage),
      withoutPermission(forbidden, stage),
      withoutReplacement(deadReplacement, stage),
      stopAndStart(stopped, stage),
    ]);
    return { switches: [], failovers };
  },
};

async function begin(options: Pick<WorkloadOptions, 'name'> & Partial<WorkloadOptions>, stage: Stage) {
  const { world, timeline, signal } = stage;
  const workload = await world.addWorkload({ market: 'spot', zone: 'us-east-1a', settings, ...options }, signal);
  timeline.reach(`${workload.name}: registered`, `${workload.instanceId} spot in us-east-1a`);
  await untilPricesKnown(world, signal);
  return workload;
}

/** Waits until nobody reads the agent's output. */
async function untilOutputUnread({ name, instanceId }: Workload, { world, timeline, signal }: Stage): Promise<void> {
  const disk = (await world.region.instances()).find(({ id }) => id === instanceId)?.disk ?? '';
  for (;;) {
    if ((await readFile(join(disk, 'agent.log'), 'utf8')).includes(outputLost)) break;
    await setTimeout(pauseMs, undefined, { signal });
  }
  timeline.reach(`${name}: the reader of the agent's output has exited`);
}

async function withoutReader(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  await notify(workload, stage);
  return follow(workload, stage);
}

async function withoutCapacity(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  const { world, timeline, signal } = stage;
  const { name } = workload;
  for (const pool of poolsOf(scarceType)) await world.region.setCapacity(pool, 0);
  const noticedAt = performance.now();
  await notify(workload, stage);
  // Every zone and market that a failover tries; spot in its own zone is not one of them.
  await untilRefused(workload, stage, { result: 'InsufficientInstanceCapacity', times: 5 });
  timeline.reach(`${name}: no pool has capacity`);
  await setTimeout(noticedAt + noCapacitySeconds * 1_000 - performance.now(), undefined, { signal });
  const pool = { zone: 'us-east-1c', market: 'spot' } as const;
  await world.region.setCapacity({ ...pool, instanceType: scarceType }, 1);
  timeline.reach(`${name}: there is capacity`, `spot in ${pool.zone}`);
  return follow(workload, stage, { pool });
}

async function withoutPermission(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  await notify(workload, stage);
  await untilRefused(workload, stage, { result: 'UnauthorizedOperation', times: 1 });
  stage.timeline.reach(`${workload.name}: spot is denied`);
  return follow(workload, stage, { pool: { market: 'on-demand' } });
}

async function withoutReplacement(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  await notify(workload, stage);
  const first = await destroyReplacement(stage.world, workload, stage.signal);
  stage.timeline.reach(`${workload.name}: replacement died`, first);
  return follow(workload, stage, { lost: [first] });
}

async function stopAndStart(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  const { world, timeline, signal } = stage;
  const { name, instanceId: oldInstance } = workload;
  await giveNotice(world, workload, { action: 'stop', seconds: stopSeconds });
  timeline.reach(`${name}: stop notice`, oldInstance);
  const successor = await untilTakenOver(workload, stage);
  await startAgain(world, workload, { successor, signal });
  timeline.reach(`${name}: old instance was started again and has ended`, oldInstance);
  await world.controlPlane.switchTo(successor, signal);
  timeline.reach(`${name}: reported`);
  return { oldInstance };
}

/** Waits until launches by a workload's first instance were refused `times` times, not counting dry runs. */
async function untilRefused(
  { instanceId }: Workload,
  { world, signal }: Stage,
  { result, times }: { readonly result: string; readonly times: number },
): Promise<void> {
  const isRefused = (call: RegionView['calls'][number]) =>
    call.action === 'RunInstances' &&
    call.instanceId === instanceId &&
    call.result === result &&
    call.parameters['DryRun'] !== 'true';
  await world.region.until(({ calls }) => calls.filter(isRefused).length >= times, { signal });
}

async function notify(workload: Workload, { world, timeline }: Stage): Promise<void> {
  await giveNotice(world, workload, { action: 'terminate', seconds: noticeSeconds });
  timeline.reach(`${workload.name}: interruption notice`, workload.instanceId);
}

/** Waits for the steps of a failover, until the old instance has ended and the report is stored. */
async function follow(
  workload: Workload,
  stage: Stage,
  expected: Omit<ExpectedFailover, 'oldInstance'> = {},
): Promise<ExpectedFailover> {
  const { world, timeline, signal } = stage;
  const { name, instanceId: oldInstance } = workload;
  const successor = await untilTakenOver(workload, stage, expected.lost);
  const isTerminated = ({ id, state }: InstanceView) => id === oldInstance && state === 'terminated';
  await world.region.until(({ instances }) => instances.some(isTerminated), { signal });
  timeline.reach(`${name}: old instance terminated`, oldInstance);
  await world.controlPlane.switchTo(successor, signal);
  timeline.reach(`${name}: reported`);
  return { oldInstance, ...expected };
}

/** Waits until a successor is the primary and runs the workload. Resolves to its id. */
async function untilTakenOver(
  workload: Workload,
  { world, timeline, signal }: Stage,
  lost: readonly string[] = [],
): Promise<string> {
  const { name, instanceId: oldInstance } = workload;
  const { id, market, zone } = await otherPrimary(world, workload, { than: [oldInstance, ...lost], signal });
  timeline.reach(`${name}: failed over`, `${oldInstance} -> ${id} ${market} in ${zone}`);
  return id;
}
