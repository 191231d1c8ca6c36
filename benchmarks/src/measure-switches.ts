import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { instanceType, type Workload, World } from '@spotguard/demo/world';
import type { InstanceView, RegionEvent, RegionView } from '@spotguard/simulator';

/** The measurement of one switch, in real milliseconds. */
export interface SwitchSample {
  /** From the time at which the agent has the command to RunInstances at the region. */
  readonly deliveredToLaunch: number;
  /** From the start of the replacement's agent process to its registration. */
  readonly startToRegistered: number;
  /** From having the command to TerminateInstances, minus launch, boot and the requested wait. */
  readonly overhead: number;
}

export interface MeasureOptions {
  readonly switches: number;
  /** Real milliseconds added to each EC2 call. */
  readonly callLatencyMs: number;
  readonly onSample: (done: number) => void;
}

const waitSeconds = 1;
const timeoutMs = 120_000;
const zones = ['us-east-1a', 'us-east-1b'] as const;

/**
 * Switches one workload back and forth between two zones, without images, and measures the times from the region's
 * records and the agents' logs.
 */
export async function measureSwitches({ switches, callLatencyMs, onSample }: MeasureOptions): Promise<SwitchSample[]> {
  await using world = await World.start({ timeScale: 50, callLatencyMs });
  const signal = AbortSignal.timeout(timeoutMs * switches);
  const started = new Map<string, number>();
  const stopRecording = new AbortController();
  const recording = recordStarts(world, { started, signal: stopRecording.signal });
  try {
    // The default limit of launches per hour would end the benchmark early.
    const settings = { CREATE_SNAPSHOT_ON_SWITCH: 'false', SPOTGUARD_MAX_LAUNCHES_PER_HOUR: '1000' };
    let workload = await world.addWorkload({ name: 'measured', market: 'spot', zone: zones[0], settings }, signal);
    const samples: SwitchSample[] = [];
    for (let index = 1; index <= switches; index++) {
      const { sample, next } = await measureSwitch(world, {
        workload,
        zone: zones[index % 2] ?? zones[0],
        started,
        signal,
      });
      workload = next;
      samples.push(sample);
      onSample(index);
    }
    return samples;
  } finally {
    stopRecording.abort();
    await recording;
  }
}

async function measureSwitch(
  world: World,
  options: {
    readonly workload: Workload;
    readonly zone: string;
    readonly started: ReadonlyMap<string, number>;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly sample: SwitchSample; readonly next: Workload }> {
  const { workload, zone, started, signal } = options;
  const request = { target: 'pool', pool_id: `${instanceType}.${zone}`, terminate_wait_seconds: waitSeconds } as const;
  const commandId = await world.controlPlane.forceSwitch(workload.instanceId, request, signal);
  const isSuccessor = ({ tags }: InstanceView) => tags['spotguard:predecessor'] === workload.instanceId;
  const view = await world.region.until(({ instances }) => instances.some(isSuccessor), { signal });
  const successor = view.instances.find(isSuccessor);
  const old = view.instances.find(({ id }) => id === workload.instanceId);
  if (successor === undefined || old === undefined) throw new Error('The region lost an instance.');
  await world.controlPlane.instance(workload.agentId, successor.id, 'primary', signal);
  const delivered = await timeOfLogLine(
    old,
    (line) => line.msg.startsWith('Found') && line.ids?.includes(commandId) === true,
  );
  const registered = await timeOfLogLine(successor, (line) => line.msg.startsWith('Agent registered'));
  const isTerminated = ({ id, state }: InstanceView) => id === workload.instanceId && state === 'terminated';
  const { calls } = await world.region.until(({ instances }) => instances.some(isTerminated), { signal });
  const timeOfCall = (action: string) =>
    Date.parse(calls.findLast((call) => isCallOf(workload.instanceId, action, call))?.at ?? '');
  const launch = timeOfCall('RunInstances');
  const start = started.get(successor.id) ?? Number.NaN;
  const sample = {
    deliveredToLaunch: launch - delivered,
    startToRegistered: registered - start,
    overhead: timeOfCall('TerminateInstances') - delivered - (start - launch) - waitSeconds * 1000,
  };
  return { sample, next: { ...workload, instanceId: successor.id } };
}

/** Whether this is a call of the action by the instance; the dry runs that an agent makes in between do not count. */
function isCallOf(instanceId: string, action: string, call: RegionView['calls'][number]): boolean {
  return call.instanceId === instanceId && call.action === action && call.parameters['DryRun'] !== 'true';
}

interface LogLine {
  readonly time: number;
  readonly msg: string;
  readonly ids?: readonly string[];
}

/** The time of the first line of the agent's log that matches; NaN if there is none. */
async function timeOfLogLine(instance: InstanceView, matches: (line: LogLine) => boolean): Promise<number> {
  const text = await readFile(join(instance.disk, 'agent.log'), 'utf8');
  const lines = text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  return lines.find(matches)?.time ?? Number.NaN;
}

/** Records the time at which each instance's agent process starts, until the signal is aborted. */
async function recordStarts(
  world: World,
  options: { readonly started: Map<string, number>; readonly signal: AbortSignal },
): Promise<void> {
  try {
    for await (const event of world.region.events({ signal: options.signal })) recordStart(event, options.started);
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
}

function recordStart(event: RegionEvent, started: Map<string, number>): void {
  if (event.type === 'service-started' && event.service === 'agent')
    started.set(event.instanceId, Date.parse(event.at));
}
