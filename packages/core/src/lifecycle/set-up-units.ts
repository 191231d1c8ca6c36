import {
  type AbandonedRun,
  type AnyToken,
  type Clock,
  describeError,
  type FinishedRun,
  type ProcedureRunner,
  type Random,
  SpotGuardError,
  type StartPolicy,
} from '@spotguard/sdk';
import type { KernelCommandBus } from '../commands/command-bus.js';
import type { DiskOutbox } from '../outbox/disk-outbox.js';
import type { ProcedureEngine } from '../procedures/procedure-engine.js';
import type { CheckedBuild } from '../wiring/check.js';
import { EventHub } from './event-hub.js';
import type { PluginUnit } from './plugin-unit.js';
import { setUpUnit } from './set-up-unit.js';
import { tellFinished } from './tell-finished.js';

export interface SetupOptions {
  /** In the order of set-up. */
  readonly units: readonly PluginUnit[];
  readonly build: CheckedBuild;
  /** The services of the kernel and the application; those that plugins provide are added. */
  readonly services: Map<symbol, unknown>;
  readonly bus: KernelCommandBus;
  readonly engine: ProcedureEngine;
  readonly outbox: DiskOutbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly policyOf: (unit: PluginUnit) => StartPolicy;
  /** Once it is aborted, no further unit is set up. */
  readonly signal: AbortSignal;
}

/**
 * Sets up every unit, one after the other. A unit that fails is left out, with those that need it, if its policy is
 * `disable`; with any other policy this rejects with `PLUGIN_SETUP_FAILED`. Also rejects with the reason of the signal.
 */
export async function setUpUnits(options: SetupOptions): Promise<void> {
  const { units, build, clock, random, engine, outbox, policyOf, signal } = options;
  const procedures: ProcedureRunner = {
    // The outcome has the types of the procedure's declaration, which the engine does not know.
    run: (procedure, run) => engine.run(procedure, run) as never,
  };
  const events = new EventHub();
  for (const unit of units) {
    signal.throwIfAborted();
    const missing = units.filter(
      ({ id, report }) => build.requirements.get(unit.id)?.has(id) && report.state !== 'starting',
    );
    if (missing.length > 0) {
      unit.changeState('blocked', missing.map(({ id }) => `'${id}' could not be set up`).join(', '));
      continue;
    }
    try {
      const find = (token: AnyToken) => findService(token, options);
      await setUpUnit(unit, build.configs.get(unit.id), { clock, random, events, procedures, outbox, find });
      register(unit, options);
    } catch (error) {
      unit.changeState('failed', error);
      if (policyOf(unit) !== 'disable') throw setupFailed(unit, error);
    }
  }
}

/** Returns the value behind a token; for an extension point, the contributions of the plugins that have been set up. */
function findService(token: AnyToken, { units, services }: SetupOptions): unknown {
  if (!token.many) return services.get(token.key);
  return units.flatMap(({ spec, parts }) =>
    Object.entries(spec.contributes ?? {})
      .filter(
        ([name, point]) => point.key === token.key && parts.contributes !== undefined && name in parts.contributes,
      )
      .map(([name]) => parts.contributes?.[name]),
  );
}

function register(unit: PluginUnit, { services, bus, engine }: SetupOptions): void {
  const { spec, parts, log } = unit;
  for (const [name, token] of Object.entries(spec.provides ?? {})) services.set(token.key, parts.provides?.[name]);
  for (const [name, command] of Object.entries(spec.commands ?? {})) {
    const handler = parts.commands?.[name];
    const whyUnavailable = () =>
      unit.isWorking
        ? undefined
        : `plugin '${unit.id}' is ${unit.report.state} (${unit.report.reason ?? 'not started'})`;
    if (handler !== undefined) bus.register({ command, handler, log, whyUnavailable });
  }
  for (const [name, procedure] of Object.entries(spec.procedures ?? {})) {
    const steps = parts.procedures?.[name];
    const abandon = async (run: AbandonedRun) => parts.abandon?.(run);
    const onFinish = (run: FinishedRun) =>
      void tellFinished(run, { unit, procedure, listener: parts.finished?.[name] });
    const isAvailable = () => unit.isWorking;
    if (steps !== undefined) engine.register({ procedure, steps, log, abandon, onFinish, isAvailable });
  }
}

function setupFailed(unit: PluginUnit, cause: unknown): SpotGuardError {
  return new SpotGuardError('PLUGIN_SETUP_FAILED', `Plugin '${unit.id}' could not be set up: ${describeError(cause)}`, {
    cause,
  });
}
