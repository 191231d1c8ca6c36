import { join } from 'node:path';
import switching from '@spotguard/plugin-switching';
import type { InstanceView } from '@spotguard/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../../tools/bundling/bundle.mjs';
import { judge } from '../src/judgement.js';
import { instanceType, type Workload, World } from '../src/world/world.js';
import { type CrashPlan, type Moment, moments } from './crash/crashing-storage.js';

/**
 * The switch is interrupted at every step that the procedure declares, and at every moment of a step: by killing the agent's
 * process, which is restarted, and by destroying the instance with its disk. Each time there must be one replacement, one
 * report, one acknowledgement, no orphan and a running workload. The old instance must have ended exactly if that was ordered.
 */

interface Case {
  readonly step: string;
  readonly moment: Moment;
  readonly failure: 'kill' | 'destroy';
  readonly keepOldInstance: boolean;
}

const steps = Object.keys(switching.spec.procedures?.['switch']?.steps ?? {});
const launchStep = steps.indexOf('launch');
const pivot = steps.indexOf('promote');
const agentFile = join(import.meta.dirname, '..', 'bundle', 'crashing-agent.js');
const caseTimeoutMs = 60_000;

const kills = steps.flatMap((step) =>
  moments.flatMap((moment): Case[] => [
    { step, moment, failure: 'kill', keepOldInstance: false },
    ...(steps.indexOf(step) >= pivot ? [{ step, moment, failure: 'kill', keepOldInstance: true } as const] : []),
  ]),
);
const losses = steps.flatMap((step) =>
  (['after the intent', 'after the result'] as const).map(
    (moment): Case => ({ step, moment, failure: 'destroy', keepOldInstance: false }),
  ),
);

/** Whether the old instance has already ended itself at that moment, so that the failure cannot be observed. */
const isUnobservable = ({ step, moment, keepOldInstance }: Case) =>
  step === 'retire' && moment.endsWith('result') && !keepOldInstance;

/** Whether a replacement is launched. An instance that is destroyed before the launch leaves no agent that could launch one. */
const isLaunched = ({ failure, step, moment }: Case) =>
  failure === 'kill' || steps.indexOf(step) > launchStep || (step === 'launch' && moment === 'after the result');

let world: World;
const ended = new Map<string, { readonly workload: Workload; readonly commandId: string; readonly crash: Case }>();

beforeAll(async () => {
  await bundle({ entry: join(import.meta.dirname, 'crash', 'crashing-agent.ts'), outfile: agentFile, quick: true });
  world = await World.start({ timeScale: 100, timing: { imageMs: 5_000 } });
}, 60_000);

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe.concurrent('a switch that is interrupted', () => {
  for (const crash of [...kills, ...losses]) {
    const { step, moment, failure, keepOldInstance } = crash;
    const name = `${failure} ${moment} of ${step}${keepOldInstance ? ', old one kept' : ''}`;
    test(name, { timeout: caseTimeoutMs }, async () => {
      const signal = AbortSignal.timeout(caseTimeoutMs - 5_000);
      const workload = await startWorkload(name.replaceAll(/[^a-z]+/g, '-'), crash, signal);
      const commandId = await world.controlPlane.forceSwitch(
        workload.instanceId,
        { target: 'pool', pool_id: `${instanceType}.us-east-1b`, terminate_wait_seconds: keepOldInstance ? 0 : 1 },
        signal,
      );
      ended.set(name, { workload, commandId, crash });
      if (!isLaunched(crash)) {
        await untilTerminated(workload.instanceId, signal);
        return;
      }
      const { success } = await world.controlPlane.command(commandId, signal);
      expect(success).toBe(true);
      const newInstance = await successor(workload, signal);
      await world.controlPlane.switchTo(newInstance.id, signal);
      if (keepOldInstance) await world.region.until(({ instances }) => instances.some(isRetired(workload)), { signal });
      else await untilTerminated(workload.instanceId, signal);
      if (isUnobservable(crash)) return;
      // The failure did happen: the agent started twice, or the instance ended without a call of ours.
      const old = (await world.region.instances()).find(({ id }) => id === workload.instanceId);
      const agent = old?.services.find((service) => service.name === 'agent');
      if (failure === 'kill') expect(agent?.starts).toBe(2);
      else expect(old?.terminatedBy).toBe('aws');
    });
  }
});

test('afterwards everything exists once, and nothing is left over', async () => {
  const state = await world.end();
  const cases = [...ended.values()];
  expect(cases.length).toBeGreaterThan(0);
  const launched = cases.filter(({ crash }) => isLaunched(crash));
  const unlaunched = cases.filter(({ crash }) => !isLaunched(crash));
  const lostAgents = new Set(unlaunched.map(({ workload }) => workload.agentId));
  const judgement = judge(
    { ...state, agents: state.agents.filter(({ id }) => !lostAgents.has(id)) },
    {
      switches: launched.map(({ commandId, workload, crash }) => ({
        commandId,
        oldInstance: workload.instanceId,
        keep: crash.keepOldInstance,
      })),
    },
  );
  expect(judgement.faults).toEqual([]);
  expect(judgement.instances).toMatchObject({ launched: launched.length, orphaned: 0 });
  expect(judgement.reports).toEqual({ stored: launched.length, lost: 0, doubled: 0 });
  for (const { workload } of unlaunched) {
    expect(state.instances.filter(({ tags }) => tags['spotguard:predecessor'] === workload.instanceId)).toEqual([]);
  }
});

async function startWorkload(name: string, crash: Case, signal: AbortSignal): Promise<Workload> {
  const plan: Omit<CrashPlan, 'mark'> = { step: crash.step, moment: crash.moment, failure: failureOf(crash) };
  return world.addWorkload(
    { name, market: 'spot', zone: 'us-east-1a', agentFile, environment: { CRASH_PLAN: JSON.stringify(plan) } },
    signal,
  );
}

function failureOf({ failure }: Case): CrashPlan['failure'] {
  if (failure === 'kill') return { kind: 'kill' };
  const { controlEndpoint, controlToken } = world.control;
  return { kind: 'destroy', url: controlEndpoint, token: controlToken };
}

async function successor(workload: Workload, signal: AbortSignal): Promise<InstanceView> {
  const isSuccessor = ({ tags }: InstanceView) => tags['spotguard:predecessor'] === workload.instanceId;
  const { instances } = await world.region.until((view) => view.instances.some(isSuccessor), { signal });
  const [found] = instances.filter(isSuccessor);
  if (found === undefined) throw new Error(`${workload.instanceId} has no successor`);
  return found;
}

async function untilTerminated(instanceId: string, signal: AbortSignal): Promise<void> {
  await world.region.until(
    ({ instances }) => instances.some(({ id, state }) => id === instanceId && state === 'terminated'),
    {
      signal,
    },
  );
}

/** Whether the agent of a kept instance has ended with the exit code after which it is not restarted. */
function isRetired({ instanceId }: Workload) {
  return ({ id, services }: InstanceView) =>
    id === instanceId &&
    services.some(({ name, running, exitCode }) => name === 'agent' && !running && exitCode === 10);
}
