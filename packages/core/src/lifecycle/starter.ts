import { type Clock, describeError, isRetryable, SpotGuardError, type StartPolicy } from '@spotguard/sdk';
import { backoffWithJitter } from '../scheduling/backoff.js';
import { withDeadline } from '../scheduling/deadline.js';
import type { PluginUnit } from './plugin-unit.js';

export interface StarterOptions {
  readonly units: readonly PluginUnit[];
  /** The plugins that each plugin waits for, by id. */
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  readonly policyOf: (unit: PluginUnit) => StartPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Called right after a unit's start succeeded, before its dependents start; a throw is a failed start. */
  readonly onStarted: (unit: PluginUnit) => Promise<void>;
}

const retry = { initialMs: 1_000, maximumMs: 60_000 };
const startSeconds = 60;

/** Starts every unit as soon as all that it depends on are at work, and goes on trying those whose policy is `retry`. */
export class Starter {
  readonly #options: StarterOptions;
  readonly #waiting: Set<PluginUnit>;

  constructor(options: StarterOptions) {
    this.#options = options;
    this.#waiting = new Set(options.units.filter((unit) => unit.report.state === 'starting'));
  }

  /**
   * Resolves when each unit is at work, failed, blocked, or waits for its next try; rejects when one fails whose policy
   * is `abort`.
   */
  async start(): Promise<void> {
    await this.#advance();
    for (const unit of this.#waiting) {
      unit.enter(
        'blocked',
        `waits for ${this.#missing(unit).map(({ id, report }) => `'${id}', which is ${report.state}`)}`,
      );
    }
  }

  async #advance(): Promise<void> {
    const ready = [...this.#waiting].filter((unit) => this.#missing(unit).length === 0);
    for (const unit of ready) this.#waiting.delete(unit);
    await Promise.all(ready.map((unit) => this.#attempt(unit, 1)));
  }

  async #attempt(unit: PluginUnit, failures: number): Promise<void> {
    const { clock, signal, onStarted } = this.#options;
    const policy = this.#options.policyOf(unit);
    try {
      await withDeadline(async (deadline) => unit.parts.start?.(deadline), {
        clock,
        seconds: startSeconds,
        parent: signal,
        what: `Start of plugin '${unit.id}'`,
      });
      await onStarted(unit);
    } catch (error) {
      if (signal.aborted) return;
      unit.enter('failed', error);
      if (policy === 'abort') throw startFailed(unit, error);
      if (policy === 'retry') this.#tryLater(unit, failures);
      return;
    }
    unit.enter('ok');
    await this.#advance();
  }

  #tryLater(unit: PluginUnit, failures: number): void {
    const { clock, random, signal } = this.#options;
    clock
      .sleep(backoffWithJitter(retry, failures, random), signal)
      .then(() => this.#attempt(unit, failures + 1))
      .catch((error) => {
        if (!signal.aborted) unit.log.error('Plugin could not be tried again', { error });
      });
  }

  #missing(unit: PluginUnit): readonly PluginUnit[] {
    const needed = this.#options.dependencies.get(unit.id) ?? new Set();
    return this.#options.units.filter((other) => needed.has(other.id) && !other.working);
  }
}

function startFailed(unit: PluginUnit, cause: unknown): SpotGuardError {
  const message = `Plugin '${unit.id}' did not start: ${describeError(cause)}`;
  return new SpotGuardError('PLUGIN_START_FAILED', message, { cause, retryable: isRetryable(cause) });
}
