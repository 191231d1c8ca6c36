import {
  type Clock,
  describeError,
  type ErasedParts,
  type ErasedPluginSpec,
  type Logger,
  type PluginState,
  type PluginStatus,
  type Status,
} from '@spotguard/sdk';
import { PluginContainer } from '../wiring/plugin-container.js';
import { LastInFirstOutScope } from './last-in-first-out-scope.js';

/** One plugin inside a running agent. */
export class PluginUnit {
  readonly spec: ErasedPluginSpec;
  readonly container: PluginContainer;
  readonly scope = new LastInFirstOutScope();
  readonly log: Logger;
  parts: ErasedParts = {};
  readonly #clock: Clock;
  readonly #onChange: () => void;
  /** The present problems of the plugin, by part. */
  readonly #problems = new Map<string, string>();
  #state: PluginState = 'starting';
  #reason: string | undefined;
  #since: number;
  #setupMs: number | undefined;
  #startMs: number | undefined;

  constructor(
    spec: ErasedPluginSpec,
    options: { readonly log: Logger; readonly clock: Clock; readonly onChange: () => void },
  ) {
    this.spec = spec;
    this.container = new PluginContainer(spec.id);
    this.log = options.log.child({ plugin: spec.id });
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.#since = options.clock.now();
  }

  get id(): string {
    return this.spec.id;
  }

  get isWorking(): boolean {
    return this.#state === 'ok' || this.#state === 'degraded';
  }

  get report(): PluginStatus {
    return {
      id: this.id,
      state: this.#state,
      reason: this.#reason,
      since: this.#since,
      setupMs: this.#setupMs,
      startMs: this.#startMs,
    };
  }

  /** Runs the plugin's `setup` and records how long it took. */
  async measureSetup<T>(setup: () => T | Promise<T>): Promise<T> {
    const began = this.#clock.monotonic();
    try {
      return await setup();
    } finally {
      this.#setupMs = this.#clock.monotonic() - began;
    }
  }

  /** Runs one try of the plugin's `start` and records how long it took. */
  async measureStart(start: () => Promise<void>): Promise<void> {
    const began = this.#clock.monotonic();
    try {
      await start();
    } finally {
      this.#startMs = this.#clock.monotonic() - began;
    }
  }

  /** The `status` of the plugin's context. */
  readonly status: Status = {
    ok: (part = '') => this.noteOutcome(`status ${part}`, undefined),
    degraded: (reason, part = '') => this.noteOutcome(`status ${part}`, reason),
  };

  /** Records the outcome of one part of the plugin. An error degrades the plugin until the same part succeeds again. */
  noteOutcome(part: string, error: unknown | undefined): void {
    if (error === undefined) this.#problems.delete(part);
    else this.#problems.set(part, describeError(error));
    if (this.isWorking) this.changeToWorking();
  }

  /** Changes to `ok`, or to `degraded` when a part of the plugin has a problem. */
  changeToWorking(): void {
    if (this.#problems.size === 0) this.changeState('ok');
    else this.changeState('degraded', [...this.#problems.values()].join('; '));
  }

  changeState(state: PluginState, reason?: unknown): void {
    const text = reason === undefined ? undefined : describeError(reason);
    if (this.#state === state && this.#reason === text) return;
    this.#state = state;
    this.#reason = text;
    this.#since = this.#clock.now();
    if (state === 'ok') this.log.info('Plugin is ok');
    else if (state !== 'stopped') this.log.warn('Plugin changed state', { state, reason: text });
    this.#onChange();
  }
}
