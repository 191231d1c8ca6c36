import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { InstanceView, PolicyStatement, RegionView } from '@spotguard/simulator';
import type { ExpectedFailover } from '../judgement.js';
import { giveNotice, poolsOf, pricesKnown } from '../world/interruption.js';
import { startAgain } from '../world/start-again.js';
import { destroyReplacement, otherPrimary } from '../world/successors.js';
import { outputLost } from '../world/workload-disk.js';
import type { Workload, WorkloadOptions } from '../world/world.js';
import type { Scenario, Stage } from './scenario.js';

/** Real seconds from a notice to the end of the instance. EC2 gives 120; what the agent keeps in reserve is not compressed. */
const noticeSeconds = 45;
/** Of these, how long no pool has room. */
const fullSeconds = 15;
/** Until EC2 stops an instance; the replacement has taken over by then. */
const stopSeconds = 25;
const pauseMs = 100;

/** Nobody else's, so that its pools can be full. */
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

/** Five instances are taken back at once, and for each something else goes wrong with it. */
export const badDayScenario: Scenario = {
  summary:
    'AWS takes five instances back at once: unread output, no room, no right, a dead replacement, a stop and a start',
  async play(stage) {
    stage.timeline.note(`A notice leaves ${noticeSeconds} s instead of 120`);
    const [unread, crowded, forbidden, bereft, stopped] = await Promise.all([
      begin({ name: 'unread', losesOutput: true }, stage),
      begin({ name: 'crowded', instanceType: scarceType }, stage),
      begin({ name: 'forbidden', policy: [noSpot] }, stage),
      begin({ name: 'bereft' }, stage),
      begin({ name: 'stopped' }, stage),
    ]);
    await untilUnread(unread, stage);
    const failovers = await Promise.all([
      withoutReader(unread, stage),
      withoutRoom(crowded, stage),
      withoutRight(forbidden, stage),
      withoutReplacement(bereft, stage),
      stopAndStart(stopped, stage),
    ]);
    return { switches: [], failovers };
  },
};

async function begin(options: Pick<WorkloadOptions, 'name'> & Partial<WorkloadOptions>, stage: Stage) {
  const { world, timeline, signal } = stage;
  const workload = await world.addWorkload({ market: 'spot', zone: 'us-east-1a', settings, ...options }, signal);
  timeline.reach(`${workload.name}: registered`, `${workload.instanceId} spot in us-east-1a`);
  await pricesKnown(world, workload, signal);
  return workload;
}

/** Waits until nobody reads what the agent writes. */
async function untilUnread({ name, instanceId }: Workload, { world, timeline, signal }: Stage): Promise<void> {
  const disk = (await world.region.instances()).find(({ id }) => id === instanceId)?.disk ?? '';
  for (;;) {
    if ((await readFile(join(disk, 'agent.log'), 'utf8')).includes(outputLost)) break;
    await setTimeout(pauseMs, undefined, { signal });
  }
  timeline.reach(`${name}: the reader of the agent's output has gone`);
}

async function withoutReader(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  await notify(workload, stage);
  return follow(workload, stage);
}

async function withoutRoom(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
  const { world, timeline, signal } = stage;
  const { name } = workload;
  for (const pool of poolsOf(scarceType)) await world.region.setCapacity(pool, 0);
  const noticed = performance.now();
  await notify(workload, stage);
  // Every zone and market that a failover tries; spot in the own zone is not among them.
  await untilRefused(workload, stage, { result: 'InsufficientInstanceCapacity', times: 5 });
  timeline.reach(`${name}: no pool has room`);
  await setTimeout(noticed + fullSeconds * 1_000 - performance.now(), undefined, { signal });
  const pool = { zone: 'us-east-1c', market: 'spot' } as const;
  await world.region.setCapacity({ ...pool, instanceType: scarceType }, 1);
  timeline.reach(`${name}: there is room`, `spot in ${pool.zone}`);
  return follow(workload, stage, { pool });
}

async function withoutRight(workload: Workload, stage: Stage): Promise<ExpectedFailover> {
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
  const successor = await takenOver(workload, stage);
  await startAgain(world, workload, { successor, signal });
  timeline.reach(`${name}: old instance was started again and has ended`, oldInstance);
  await world.controlPlane.switchTo(successor, signal);
  timeline.reach(`${name}: reported`);
  return { oldInstance };
}

/** Waits until launches of a workload's first instance were refused so often; a dry run is none. */
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

/** Follows a failover to the end of the old instance and the report. */
async function follow(
  workload: Workload,
  stage: Stage,
  expected: Omit<ExpectedFailover, 'oldInstance'> = {},
): Promise<ExpectedFailover> {
  const { world, timeline, signal } = stage;
  const { name, instanceId: oldInstance } = workload;
  const successor = await takenOver(workload, stage, expected.lost);
  const isTaken = ({ id, state }: InstanceView) => id === oldInstance && state === 'terminated';
  await world.region.until(({ instances }) => instances.some(isTaken), { signal });
  timeline.reach(`${name}: old instance taken`, oldInstance);
  await world.controlPlane.switchTo(successor, signal);
  timeline.reach(`${name}: reported`);
  return { oldInstance, ...expected };
}

/** Waits until a successor serves; resolves with its id. */
async function takenOver(
  workload: Workload,
  { world, timeline, signal }: Stage,
  lost: readonly string[] = [],
): Promise<string> {
  const { name, instanceId: oldInstance } = workload;
  const { id, market, zone } = await otherPrimary(world, workload, { than: [oldInstance, ...lost], signal });
  timeline.reach(`${name}: failed over`, `${oldInstance} -> ${id} ${market} in ${zone}`);
  return id;
}
