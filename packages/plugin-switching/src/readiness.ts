import type { InstanceDescription, Instances } from '@spotguard/plugin-aws/contract';
import type { HostRegistry, Session } from '@spotguard/plugin-session/contract';
import { type Clock, isRetryable, SpotGuardError } from '@spotguard/sdk';
import { firstResult } from '@spotguard/sdk/async';
import type { HealthProbe } from './health-probe.js';

/** The senses that readiness is seen with. */
export interface ReadinessSenses {
  readonly instances: Instances;
  readonly hosts: HostRegistry;
  readonly session: Session;
  /** Without one, every host counts as healthy. */
  readonly probe: HealthProbe | undefined;
  readonly clock: Clock;
}

export interface AwaitedHost {
  readonly instanceId: string;
  /** What it is launched for, as the beginning of a sentence: `Replacement`, `Standby`. */
  readonly what: string;
  /** How long it may take from now on. */
  readonly timeoutMs: number;
}

const firstLookMs = 250;
const longestPauseMs = 5_000;
const slowdown = 1.5;
const deadSightings = 2;

/**
 * Resolves when a launched host is ready: EC2 says running, its agent has registered (against a v4 backend: its status
 * checks pass), and the health probe answers. Rejects with `COMMAND_FAILED` when it has died or the time is over,
 * and with the signal's reason. Needs the grant for `DescribeInstanceStatus`.
 */
export async function untilReady(
  host: AwaitedHost,
  senses: ReadinessSenses,
  signal: AbortSignal,
): Promise<InstanceDescription> {
  return firstResult(signal, [
    (way) => comesUp(host, senses, way),
    (way) => watchForDeath(host, senses, way),
    (way) => giveUpInTime(host, senses, way),
  ]);
}

async function comesUp(
  { instanceId }: AwaitedHost,
  senses: ReadinessSenses,
  signal: AbortSignal,
): Promise<InstanceDescription> {
  const { clock, probe } = senses;
  // Side by side: whichever is seen later, no further look is needed then.
  const [running] = await Promise.all([
    untilSeen(clock, signal, () => ifRunning(instanceId, senses, signal)),
    agentIsUp(instanceId, senses, signal),
  ]);
  if (probe === undefined) return running;
  await untilSeen(clock, signal, async () => (await probe.answers(running.privateIp, signal)) || undefined);
  return running;
}

async function ifRunning(
  instanceId: string,
  { instances }: ReadinessSenses,
  signal: AbortSignal,
): Promise<InstanceDescription | undefined> {
  const found = await instances.describe(instanceId, signal);
  return found?.state === 'running' ? found : undefined;
}

async function agentIsUp(instanceId: string, senses: ReadinessSenses, signal: AbortSignal): Promise<void> {
  const { clock, hosts, instances, session } = senses;
  if (await session.knowsGenerations(signal)) await hosts.until(instanceId, 'registered', signal);
  else {
    await untilSeen(clock, signal, async () => (await instances.statusChecksPass(instanceId, signal)) || undefined);
  }
}

/** Rejects when the host has died, seen twice in a row. */
async function watchForDeath(
  { instanceId, what }: AwaitedHost,
  { instances, clock }: ReadinessSenses,
  signal: AbortSignal,
): Promise<never> {
  let dead = 0;
  for (;;) {
    await clock.sleep(longestPauseMs, signal);
    const state = (await instances.describe(instanceId, signal).catch(() => undefined))?.state;
    dead = state === 'shutting-down' || state === 'terminated' || state === 'stopped' ? dead + 1 : 0;
    if (dead >= deadSightings) {
      throw new SpotGuardError('COMMAND_FAILED', `${what} ${instanceId} is ${state} before it was ready`);
    }
  }
}

async function giveUpInTime(
  { instanceId, what, timeoutMs }: AwaitedHost,
  { clock }: ReadinessSenses,
  signal: AbortSignal,
): Promise<never> {
  await clock.sleep(timeoutMs, signal);
  throw new SpotGuardError(
    'COMMAND_FAILED',
    `${what} ${instanceId} was not ready within ${Math.round(timeoutMs / 1000)} s: its agent never registered (against an old backend: its status checks never passed), or the health probe never answered. See whether its image or user data starts the agent`,
  );
}

/** Looks often at first, then ever less; a look that failed and may pass is no answer. */
async function untilSeen<T>(clock: Clock, signal: AbortSignal, look: () => Promise<T | undefined>): Promise<T> {
  for (let pause = firstLookMs; ; pause = Math.min(pause * slowdown, longestPauseMs)) {
    const seen = await look().catch((error) => {
      if (isRetryable(error)) return undefined;
      throw error;
    });
    if (seen !== undefined) return seen;
    await clock.sleep(pause, signal);
  }
}
