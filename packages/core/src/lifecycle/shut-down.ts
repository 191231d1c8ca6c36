import type { Clock } from '@spotguard/sdk';
import { untilAborted, withDeadline } from '@spotguard/sdk/async';
import type { KernelCommandBus } from '../commands/command-bus.js';
import type { DiskOutbox, WaitingCount } from '../outbox/disk-outbox.js';
import type { ProcedureEngine } from '../procedures/procedure-engine.js';
import type { DurableState } from './durable-state.js';
import type { PluginUnit } from './plugin-unit.js';

/** How the stop of an agent went. */
export interface StopReport {
  /** The steps that failed or took too long, in the order in which it happened; empty after a clean stop. */
  readonly failures: readonly StopFailure[];
  /** The reports that were not delivered. They are on the disk of this instance. */
  readonly undelivered: readonly WaitingCount[];
}

/** One step of the stop of an agent that failed or took too long. */
export interface StopFailure {
  /** The step, as the beginning of a sentence: `Stopping plugin 'traffic'`. */
  readonly step: string;
  /** The error that it threw, or one with the code `TIMED_OUT` when its share of the grace period was over. */
  readonly error: unknown;
}

export interface ShutDownOptions {
  readonly graceSeconds: number;
  readonly bus: KernelCommandBus;
  readonly engine: ProcedureEngine;
  readonly outbox: DiskOutbox;
  readonly state: DurableState;
  readonly clock: Clock;
  /** In the order of set-up. */
  readonly units: readonly PluginUnit[];
  /** The setup of the plugins, which may still be under way. */
  readonly settingUp: Promise<void>;
  /** The workers, whose signal has been aborted. */
  readonly workers: readonly Promise<void>[];
}

const minStepSeconds = 0.2;

/**
 * Drains commands, procedures and reports, stops the plugins and disposes of their scopes in reverse order, and closes
 * the state. Each step may take half of what is left of the grace period, so that one that hangs leaves time to the
 * others. Never rejects.
 */
export async function shutDown(options: ShutDownOptions): Promise<StopReport> {
  const { graceSeconds, bus, engine, outbox, state, clock, units, settingUp, workers } = options;
  const failures: StopFailure[] = [];
  const endsAt = clock.monotonic() + graceSeconds * 1000;
  const attempt = async (step: string, work: (signal: AbortSignal) => Promise<unknown>) => {
    const seconds = Math.max(minStepSeconds, (endsAt - clock.monotonic()) / 2000);
    const parent = new AbortController().signal;
    await withDeadline(work, { clock, seconds, parent, what: step }).catch((error) => failures.push({ step, error }));
  };
  const hasSetUp = settingUp.catch(() => {});
  await attempt('Setting up the plugins', (signal) => untilAborted(hasSetUp, signal));
  await attempt('Draining', async (signal) => {
    const work = Promise.all([bus.drain(), engine.drain(), ...workers]);
    await untilAborted(work, signal).finally(() => outbox.drain(signal));
  });
  const undelivered = outbox.waiting;
  for (const unit of [...units].reverse()) {
    await attempt(`Stopping plugin '${unit.id}'`, async (signal) => unit.parts.stop?.(signal));
    const step = `Disposing of plugin '${unit.id}'`;
    await attempt(step, async () => {
      for (const error of await unit.scope.dispose()) failures.push({ step, error });
    });
    unit.container.dispose();
    unit.changeState('stopped');
  }
  await attempt('Closing the state', () => state.close());
  return { failures, undelivered };
}
