import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RegionView, startRegion } from '@spotguard/simulator';
import { GuardedInstance, type InstancePlace, instanceType } from './guarded-instance.js';
import { StallingControlPlane } from './stalling-control-plane.js';

/** What gives no answers while a notice appears; `a switch` is one whose launch EC2 has done and does not answer. */
export const stalls = ['nothing', 'EC2', 'other metadata', 'the control plane', 'a switch'] as const;
export type Stall = (typeof stalls)[number];

/** One notice, in real milliseconds. */
export interface NoticeSample {
  readonly stall: Stall;
  /** From the notice at the metadata service to the first byte of the agent's report at the control plane. */
  readonly visibleToReport: number;
}

export interface MeasureNoticesOptions {
  readonly notices: number;
  /** Seconds between two looks of an agent for a notice. */
  readonly everySeconds: number;
  readonly onSample: (done: number) => void;
}

const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as const;
const atATime = 10;
/** What an agent does once after its start, such as the rehearsal of a launch, is over by then. */
const calmMs = 2_000;
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
 * Lets a notice appear on one instance after the other and times its report. The moments are random, one in each of as many
 * equal parts of the time between two looks as there are notices; the stalls take turns.
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
      // Out of step with the looks for a notice: in step, a stall would always end before the next of these.
      REBALANCE_CHECK_INTERVAL: String(Math.max(1, everySeconds * 0.74)),
      PENDING_COMMANDS_CHECK_INTERVAL: '1',
      CREATE_SNAPSHOT_ON_SWITCH: 'false',
    };
    const place: InstancePlace = { region, controlPlane, directory, imageId, role: 'agent', settings };
    const samples: NoticeSample[] = [];
    for (let first = 0; first < notices; first += atATime) {
      const numbers = Array.from({ length: Math.min(atATime, notices - first) }, (_, index) => first + index);
      samples.push(...(await measureTogether(numbers, { place, notices, intervalMs: everySeconds * 1_000 })));
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

/** All agents have started before the first notice: a start takes the processor from whoever is measured. */
async function measureTogether(numbers: readonly number[], measurement: Measurement): Promise<readonly NoticeSample[]> {
  const { place, notices } = measurement;
  const signal = AbortSignal.timeout(timeoutMs);
  const instances = await Promise.all(
    numbers.map((number) => GuardedInstance.start(place, `notice-${number}`, signal)),
  );
  try {
    await pause(calmMs, undefined, { signal });
    return await Promise.all(
      instances.map(async (instance, index) => {
        const number = numbers[index] ?? 0;
        const stall = stalls[number % stalls.length] ?? 'nothing';
        await perform(stall, instance, { place, signal });
        const phase = (number + Math.random()) / notices;
        return { stall, visibleToReport: await timeReport(instance, { ...measurement, phase, signal }) };
      }),
    );
  } finally {
    await Promise.all(instances.map((instance) => instance[Symbol.asyncDispose]()));
  }
}

async function perform(
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
    controlPlane.order(instanceId, { id: `switch-${instanceId}`, priority: 75, instance_id: instanceId, ...target });
    const launches = ({ action, parameters, ...call }: RegionView['calls'][number]) =>
      action === 'RunInstances' && call.instanceId === instanceId && parameters['DryRun'] !== 'true';
    await region.until(({ calls }) => calls.some(launches), { signal });
  }
}

/** Shows the notice when this part of the time between two looks has gone by. */
async function timeReport(
  { instanceId }: GuardedInstance,
  options: Measurement & { readonly phase: number; readonly signal: AbortSignal },
): Promise<number> {
  const { place, intervalMs, phase, signal } = options;
  const { region, controlPlane } = place;
  const looks = () => region.metadataRequests(instanceId).filter(({ path }) => path === actionPath);
  const before = looks().length;
  await until(() => looks().length > before, signal);
  const lookedAt = Date.parse(looks().at(-1)?.at ?? '');
  const waited = Date.now() - lookedAt;
  const inMs = phase * intervalMs - waited;
  await pause(inMs < 0 ? inMs + intervalMs : inMs, undefined, { signal });
  const reported = controlPlane.noticeReport(instanceId, signal);
  const visibleAt = performance.now();
  region.notice(instanceId, { action: 'terminate', inMs: 120_000 });
  return (await reported) - visibleAt;
}

async function until(holds: () => boolean, signal: AbortSignal): Promise<void> {
  while (!holds()) await pause(5, undefined, { signal });
}
