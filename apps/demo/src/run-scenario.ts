import { judge } from './judgement.js';
import type { Scenario } from './scenarios/scenario.js';
import type { Milestone, Timeline } from './timeline.js';
import { World } from './world/world.js';

/** The one object that an unattended run prints. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly ok: boolean;
  readonly milestones: readonly Milestone[];
  readonly instances: { readonly launched: number; readonly terminated: number; readonly orphaned: number };
  readonly reports: { readonly stored: number; readonly lost: number; readonly doubled: number };
  /** Real milliseconds: the latency of each EC2 call, and the time from launch to the start of an instance's services. */
  readonly latencies: { readonly ec2: number; readonly boot: number };
}

export interface ScenarioOptions {
  readonly name: string;
  readonly scenario: Scenario;
  /** How many times faster than EC2 the region is. */
  readonly speed: number;
  /** Real milliseconds added to each EC2 call. */
  readonly callLatency: number;
  readonly servers: number;
  readonly databaseUrl?: string | undefined;
  readonly timeline: Timeline;
  readonly signal: AbortSignal;
}

/** From launch to the start of services; the region's default. */
const bootSeconds = 33;

/** Explains how much faster than EC2 the region is. */
export function explainTime(speed: number): string {
  const seconds = (bootSeconds / speed).toFixed(1);
  return `Time in the region runs ${speed} times faster than on EC2: a boot of ${bootSeconds} s takes ${seconds} s`;
}

/** Runs a scenario in a world of its own, and judges it by the final state of region and database. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioResult> {
  const { name, scenario, speed, callLatency: callLatencyMs, servers, databaseUrl, timeline, signal } = options;
  timeline.note(explainTime(speed));
  await using world = await World.start({ timeScale: speed, callLatencyMs, servers, databaseUrl });
  timeline.reach('region and control plane are up', world.controlPlane.urls.join(' and '));
  const expectation = await scenario.run({ world, timeline, signal });
  const judgement = judge(await world.end(), expectation);
  for (const fault of judgement.faults) timeline.fault(fault);
  return {
    scenario: name,
    ok: judgement.faults.length === 0,
    milestones: timeline.milestones,
    instances: judgement.instances,
    reports: judgement.reports,
    latencies: { ec2: callLatencyMs, boot: Math.round((bootSeconds * 1000) / speed) },
  };
}
