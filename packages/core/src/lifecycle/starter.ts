import {
  type Clock,
  describeError,
  isRetryable,
  isSpotGuardError,
  SpotGuardError,
  type StartPolicy,
} from '@spotguard/sdk';
import { backoffWithJitter, withDeadline } from '@spotguard/sdk/async';
import type { DependencyGraph } from '../wiring/dependency-graph.js';
import type { PluginUnit } from './plugin-unit.js';

export interface StarterOptions {
  /** In an order in which providers come before those who need them. */
  readonly units: readonly PluginUnit[];
  readonly graph: Pick<DependencyGraph, 'dependencies' | 'requirements'>;
  readonly policyOf: (unit: PluginUnit) => StartPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Called right after the start of a unit has succeeded; when it rejects, the start has failed. */
  readonly onStarted: (unit: PluginUnit) => Promise<void>;
  /** Called when the unit counts as working, before its dependents start; never throws. */
  readonly onWorking: (unit: PluginUnit) => Promise<void>;
  /** Called when a unit with the policy `retry` failed with `CONFIG_INVALID`, which another try may not change. */
  readonly onMisconfigured: (unit: PluginUnit, error: SpotGuardError) => void;
}

const pauses = { initialMs: 1_000, maxMs: 60_000 };
const startSeconds = 60;

/**
 * Starts each unit as soon as the units that it depends on have started, and again after a failure if its policy is
 * `retry`.
 */
export class Starter {
  readonly #options: StarterOptions;
  readonly #waiting: Set<PluginUnit>;

  constructor(options: StarterOptions) {
    this.#options = options;
    this.#waiting = new Set(options.units.filter((unit) => unit.report.state === 'starting'));
  }

  /**
   * Resolves when each unit works, has failed, is blocked, or waits for its next try. Rejects when a unit with the
   * policy `abort` fails.
   */
  async start(): Promise<void> {
    this.#blockOrUnblock();
    const ready = [...this.#waiting].filter((unit) => this.#isReady(unit));
    for (const unit of ready) this.#waiting.delete(unit);
    await Promise.all(ready.map((unit) => this.#attempt(unit, 1)));
  }

  async #attempt(unit: PluginUnit, failures: number): Promise<void> {
    const { clock, signal, onStarted, onWorking, onMisconfigured } = this.#options;
    const policy = this.#options.policyOf(unit);
    try {
      const limits = { clock, seconds: startSeconds, parent: signal, what: `Start of plugin '${unit.id}'` };
      await unit.measureStart(() => withDeadline(async (deadline) => unit.parts.start?.(deadline), limits));
      await onStarted(unit);
      signal.throwIfAborted();
      unit.changeToWorking();
      await onWorking(unit);
    } catch (error) {
      if (signal.aborted) return;
      unit.changeState('failed', error);
      if (policy === 'abort') throw startFailed(unit, error);
      if (policy === 'retry') {
        if (isSpotGuardError(error, 'CONFIG_INVALID')) onMisconfigured(unit, startFailed(unit, error));
        this.#tryLater(unit, failures);
      }
    }
    await this.start();
  }

  #tryLater(unit: PluginUnit, failures: number): void {
    const { clock, random, signal } = this.#options;
    clock
      .sleep(backoffWithJitter(pauses, failures, random), signal)
      .then(() => this.#attempt(unit, failures + 1))
      .catch((error) => {
        if (!signal.aborted) unit.log.error('A plugin that waited for this one did not start', { error });
      });
  }

  /** Blocks each waiting unit that needs one which does not work, and unblocks it when that one is started again. */
  #blockOrUnblock(): void {
    for (const unit of this.#waiting) {
      const missing = this.#relatedUnits('requirements', unit).filter(({ report }) => isNotWorking(report.state));
      if (missing.length > 0)
        unit.changeState('blocked', missing.map(({ id, report }) => `'${id}' is ${report.state}`).join(', '));
      else if (unit.report.state === 'blocked') unit.changeState('starting');
    }
  }

  /** Whether all units that this one needs work, and all others that it depends on have started or failed. */
  #isReady(unit: PluginUnit): boolean {
    return (
      unit.report.state === 'starting' &&
      this.#relatedUnits('dependencies', unit).every(({ report }) => report.state !== 'starting')
    );
  }

  #relatedUnits(relation: 'dependencies' | 'requirements', unit: PluginUnit): readonly PluginUnit[] {
    const ids = this.#options.graph[relation].get(unit.id);
    return this.#options.units.filter(({ id }) => ids?.has(id));
  }
}

function isNotWorking(state: PluginUnit['report']['state']): boolean {
  return state === 'failed' || state === 'blocked' || state === 'stopped';
}

function startFailed(unit: PluginUnit, cause: unknown): SpotGuardError {
  const message = `Plugin '${unit.id}' did not start: ${describeError(cause)}`;
  return new SpotGuardError('PLUGIN_START_FAILED', message, { cause, retryable: isRetryable(cause) });
}
