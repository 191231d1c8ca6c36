import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RegionView, startRegion } from '@spotguard/simulator';
import { GuardedInstance, type InstancePlace, instanceType } from './guarded-instance.js';
import { StallingControlPlane } from './stalling-control-plane.js';

/** What does not answer while a notice appears; in `a switch` it is the RunInstances call of a switch. */
export const stalls = ['nothing', 'EC2', 'other metadata', 'the control plane', 'a switch'] as const;
export type Stall = (typeof stalls)[number];

/** The measurement of one notice, in real milliseconds. */
export interface NoticeSample {
  readonly stall: Stall;
  /** From the notice at the metadata service to the first byte of the agent's report at the control plane. */
  readonly visibleToReport: number;
}

export interface MeasureNoticesOptions {
  readonly notices: number;
  /** The interval in seconds at which an agent polls for notices. */
  readonly everySeconds: number;
  readonly onSample: (done: number) => void;
}

const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as const;
const batchSize = 10;
/** The time after which an agent has finished its work at start, such as a dry run of a launch. */
const startupMs = 2_000;
const timeoutMs = 60_000;
const foreverMs = 600_000;
const actionPath = 'meta-data/spot/instance-action';
const otherPaths = [
  'api/token',
  'meta-data/spot/termination-time',
  'meta-data/events/recommendations/rebalance',
  'meta-data/events/maintenance/scheduled',
  'meta-data/iam/security-credentials',
  'meta-data/iam/security-credentials/agent',
] as const;

/**
 * Makes a notice appear on one instance after the other and measures the time until its report. The polling interval is
 * divided into as many parts as there are notices, and one notice appears at a random time in each part. The stalls
 * alternate.
 */
export async function measureNotices(options: MeasureNoticesOptions): Promise<readonly NoticeSample[]> {
  const { notices, everySeconds, onSample } = options;
  const directory = await mkdtemp(join(tmpdir(), 'spotguard-notices-'));
  const timing = { pendingMs: 0, visibleAfterMs: 0 };
  await using controlPlane = await StallingControlPlane.start();
  await using region = await startRegion({ directory: join(directory, 'region'), timing });
  try {
    region.addRole({ name: 'agent', policy: everything });
    const disk = join(directory, 'disk');
    await mkdir(disk);
    const imageId = await region.addImage({ name: 'workload', disk });
    const settings = {
      TERMINATION_CHECK_INTERVAL: String(everySeconds),
      // A different interval than for notices: with the same one, a stall would always end before the next check.
      REBALANCE_CHECK_INTERVAL: String(Math.max(1, everySeconds * 0.74)),
      PENDING_COMMANDS_CHECK_INTERVAL: '1',
      CREATE_SNAPSHOT_ON_SWITCH: 'false',
    };
    const place: InstancePlace = { region, controlPlane, directory, imageId, role: 'agent', settings };
    const samples: NoticeSample[] = [];
    for (let first = 0; first < notices; first += batchSize) {
      const numbers = Array.from({ length: Math.min(batchSize, notices - first) }, (_, index) => first + index);
      samples.push(...(await measureBatch(numbers, { place, notices, intervalMs: everySeconds * 1_000 })));
      onSample(samples.length);
    }
    return samples;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Measurement {
  readonly place: InstancePlace;
  readonly notices: number;
  readonly intervalMs: number;
}

/**
 * Starts all agents before the first notice, because a start takes processor time from the agents that are measured.
 */
async function measureBatch(numbers: readonly number[], measurement: Measurement): Promise<readonly NoticeSample[]> {
  const { place, notices } = measurement;
  const signal = AbortSignal.timeout(timeoutMs);
  const instances = await Promise.all(
    numbers.map((number) => GuardedInstance.start(place, `notice-${number}`, signal)),
  );
  try {
    await pause(startupMs, undefined, { signal });
    return await Promise.all(
      instances.map(async (instance, index) => {
        const number = numbers[index] ?? 0;
        const stall = stalls[number % stalls.length] ?? 'nothing';
        await beginStall(stall, instance, { place, signal });
        const phase = (number + Math.random()) / notices;
        return { stall, visibleToReport: await timeReport(instance, { ...measurement, phase, signal }) };
      }),
    );
  } finally {
    await Promise.all(instances.map((instance) => instance[Symbol.asyncDispose]()));
  }
}

async function beginStall(
  stall: Stall,
  { instanceId }: GuardedInstance,
  { place: { region, controlPlane }, signal }: { readonly place: InstancePlace; readonly signal: AbortSignal },
): Promise<void> {
  if (stall === 'EC2') {
    region.inject({ action: '*', principal: instanceId, times: Number.POSITIVE_INFINITY, delayMs: foreverMs });
  } else if (stall === 'other metadata') {
    for (const path of otherPaths) region.injectMetadata({ instanceId, path, times: 'always', effect: 'stall' });
    await until(() => region.metadataRequests(instanceId).some(({ result }) => result === 'stalled'), signal);
  } else if (stall === 'the control plane') {
    controlPlane.stall(instanceId);
  } else if (stall === 'a switch') {
    region.inject({ action: 'RunInstances', principal: instanceId, delayMs: foreverMs });
    const target = { target_mode: 'spot', target_pool_id: `${instanceType}.us-east-1b`, terminate_wait_seconds: 300 };
    controlPlane.queueCommand(instanceId, {
      id: `switch-${instanceId}`,
      priority: 75,
      instance_id: instanceId,
      ...target,
    });
    const isLaunch = ({ action, parameters, ...call }: RegionView['calls'][number]) =>
      action === 'RunInstances' && call.instanceId === instanceId && parameters['DryRun'] !== 'true';
    await region.until(({ calls }) => calls.some(isLaunch), { signal });
  }
}

/**
 * Makes the notice appear when the fraction `phase` of the polling interval has passed, and measures until its report.
 */
async function timeReport(
  { instanceId }: GuardedInstance,
  options: Measurement & { readonly phase: number; readonly signal: AbortSignal },
): Promise<number> {
  const { place, intervalMs, phase, signal } = options;
  const { region, controlPlane } = place;
  const polls = () => region.metadataRequests(instanceId).filter(({ path }) => path === actionPath);
  const pollsBefore = polls().length;
  await until(() => polls().length > pollsBefore, signal);
  const polledAt = Date.parse(polls().at(-1)?.at ?? '');
  const elapsedMs = Date.now() - polledAt;
  const remainingMs = phase * intervalMs - elapsedMs;
  await pause(remainingMs < 0 ? remainingMs + intervalMs : remainingMs, undefined, { signal });
  const reported = controlPlane.noticeReport(instanceId, signal);
  const visibleAt = performance.now();
  region.notice(instanceId, { action: 'terminate', inMs: 120_000 });
  return (await reported) - visibleAt;
}

async function until(condition: () => boolean, signal: AbortSignal): Promise<void> {
  while (!condition()) await pause(5, undefined, { signal });
}
