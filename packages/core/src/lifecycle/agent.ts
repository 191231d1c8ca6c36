import {
  AgentBuild,
  AgentExit,
  type Clock,
  describeError,
  InstanceIdentity,
  type Logger,
  type PluginStatus,
  SpotGuardError,
  type StartPolicy,
  type Worker,
  type WorkerReport,
} from '@spotguard/sdk';
import type { KernelCommandBus } from '../commands/command-bus.js';
import type { DiskOutbox } from '../outbox/disk-outbox.js';
import type { ProcedureEngine } from '../procedures/procedure-engine.js';
import { WorkerLoop } from '../scheduling/worker-loop.js';
import type { CheckedBuild } from '../wiring/check.js';
import { describeBuild } from './describe-build.js';
import type { DurableState } from './durable-state.js';
import { openStateWithRetries } from './open-state-with-retries.js';
import { PluginUnit } from './plugin-unit.js';
import { setUpUnits } from './set-up-units.js';
import { type StopReport, shutDown } from './shut-down.js';
import { Starter } from './starter.js';

/** Why an agent asks the application to end it. */
export interface AgentEnd {
  /**
   * `retired`: this instance has handed over its workload. `failed`: the agent cannot work until somebody changes
   * something; `error` says what.
   */
  readonly outcome: 'retired' | 'failed';
  /** A sentence for the log. */
  readonly reason: string;
  readonly error?: SpotGuardError;
}

export interface AgentParts {
  readonly build: CheckedBuild;
  readonly services: Map<symbol, unknown>;
  readonly state: DurableState;
  readonly bus: KernelCommandBus;
  readonly engine: ProcedureEngine;
  readonly outbox: DiskOutbox;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly policies: Readonly<Record<string, StartPolicy>>;
  /** True when a plugin provides the id of this instance, to which the state then belongs. */
  readonly isOwnerFromPlugin: boolean;
}

const defaultGraceSeconds = 4.5;

/**
 * A build of plugins that can be started once and stopped once. Make one with `createAgent`. The docstrings of `setup`,
 * `start` and `stop` in the sdk say what each plugin can rely on.
 */
export class Agent {
  readonly #parts: AgentParts;
  readonly #units: PluginUnit[];
  readonly #loops: { readonly loop: WorkerLoop; readonly running: Promise<void> }[] = [];
  readonly #alive = new AbortController();
  readonly #listeners = new Set<(status: readonly PluginStatus[]) => void>();
  #running = false;
  #settingUp: Promise<void> = Promise.resolve();
  #starting: Promise<void> | undefined;
  #stopping: Promise<StopReport> | undefined;
  #resolveEnded: (end: AgentEnd) => void = () => {};

  /**
   * Resolves when a plugin asks for the end of the agent, or the agent finds that it cannot work. The application
   * should then call `stop` and exit with the right code. Never rejects, and stays pending when the application calls
   * `stop` on its own.
   */
  readonly ended = new Promise<AgentEnd>((resolve) => {
    this.#resolveEnded = resolve;
  });

  constructor(parts: AgentParts) {
    this.#parts = parts;
    const options = { log: parts.log, clock: parts.clock, onChange: () => this.#notifyListeners() };
    this.#units = parts.build.order.map((spec) => new PluginUnit(spec, options));
    parts.services.set(AgentExit.key, {
      request: (outcome, reason) => this.#resolveEnded({ outcome, reason }),
    } satisfies AgentExit);
    parts.services.set(AgentBuild.key, {
      describe: () => describeBuild(this.#units),
      state: () => ({ plugins: this.plugins, workers: this.workers }),
    } satisfies AgentBuild);
  }

  /** The present state of each plugin, in the order of set-up. */
  get plugins(): readonly PluginStatus[] {
    return this.#units.map((unit) => unit.report);
  }

  /** How the runs of each worker went, for the workers that have been started. */
  get workers(): readonly WorkerReport[] {
    return this.#loops.map(({ loop }) => loop.report);
  }

  /** Why the agent's state on disk could not be opened; undefined before the first try and once it is open. */
  get stateProblem(): string | undefined {
    return this.#parts.state.problem;
  }

  /** Calls `listener` whenever the state of any plugin changes, until the returned function is called. */
  onStatus(listener: (status: readonly PluginStatus[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Submits a command, as plugins do with the token `CommandBus`; see there. */
  readonly submit: KernelCommandBus['submit'] = (request) => this.#parts.bus.submit(request);

  /** Gives a command up, as plugins do with the token `CommandBus`; see there. */
  readonly cancel: KernelCommandBus['cancel'] = (id, reason) => this.#parts.bus.cancel(id, reason);

  /**
   * Sets up every plugin, starts them, and resumes the unfinished work of an earlier process. Resolves when each plugin
   * works, has failed, is blocked or waits for its next try. A further call returns the same promise.
   *
   * Rejects with `PLUGIN_SETUP_FAILED` or `PLUGIN_START_FAILED` when a plugin with the policy `abort` fails, and with
   * `CANCELLED` when the agent is stopped meanwhile or has been stopped before. Before it rejects, it stops everything
   * that has been started, as `stop` does.
   */
  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  /**
   * Ends the workers, drains commands, procedures and reports, then stops the plugins in reverse order, disposes of
   * their scopes and closes the state. Each of these steps may take half of what is left of the grace period, so that
   * one that hangs leaves time to the others.
   *
   * It may be called at any time. Before `start`, it makes `start` reject without running code of any plugin; during
   * `start`, it makes `start` reject. A further call returns the report of the first, and its `graceSeconds` has no
   * effect. Never rejects: the report says what failed or took too long.
   */
  stop(graceSeconds = defaultGraceSeconds): Promise<StopReport> {
    this.#stopping ??= this.#stop(graceSeconds);
    return this.#stopping;
  }

  /** Calls `stop` without a grace period, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(0);
  }

  async #start(): Promise<void> {
    const { build, policies, clock, random, log, isOwnerFromPlugin } = this.#parts;
    const { signal } = this.#alive;
    const units = this.#units;
    const policyOf = (unit: PluginUnit) => policies[unit.id] ?? unit.spec.onStartFailure ?? 'abort';
    try {
      signal.throwIfAborted();
      this.#settingUp = setUpUnits({ ...this.#parts, units, policyOf, signal });
      await this.#settingUp;
      if (!isOwnerFromPlugin) await this.#openState('host');
      const onStarted = (unit: PluginUnit) => this.#onStarted(unit);
      const onWorking = (unit: PluginUnit) => this.#startWorkers(unit);
      const onMisconfigured = (unit: PluginUnit, error: SpotGuardError) => {
        // With an explicit policy of the operator the tries go on: the mistake may be a tag that is about to be
        // corrected.
        if (policies[unit.id] === undefined) this.#endAsFailed(error);
      };
      const events = { onStarted, onWorking, onMisconfigured };
      await new Starter({ units, graph: build, policyOf, clock, random, signal, ...events }).start();
      signal.throwIfAborted();
      this.#running = true;
      await this.#recover();
    } catch (error) {
      if (!signal.aborted) log.error('Agent could not start', { error });
      await this.stop(0);
      throw error;
    }
  }

  /** Opens the state of this instance when the plugin that knows its id has started. */
  async #onStarted({ spec }: PluginUnit): Promise<void> {
    if (!Object.values(spec.provides ?? {}).some(({ key }) => key === InstanceIdentity.key)) return;
    await this.#openState((this.#parts.services.get(InstanceIdentity.key) as InstanceIdentity).instanceId);
  }

  #endAsFailed(error: SpotGuardError): void {
    this.#resolveEnded({ outcome: 'failed', reason: error.message, error });
  }

  #openState(owner: string): Promise<void> {
    const { state, clock, random, log } = this.#parts;
    const { signal } = this.#alive;
    const onOpenedLate = () => this.#recover();
    const onRefused = (error: SpotGuardError) => this.#endAsFailed(error);
    return openStateWithRetries(state, { owner, clock, random, log, signal, onOpenedLate, onRefused });
  }

  async #startWorkers(unit: PluginUnit): Promise<void> {
    for (const [name, worker] of Object.entries(unit.parts.workers ?? {})) this.#runWorker(unit, name, worker);
    // Unfinished work of an earlier process may have waited for this plugin, whose start needed several tries.
    if (this.#running) await this.#recover();
  }

  #runWorker(unit: PluginUnit, name: string, worker: Worker): void {
    const { clock, random } = this.#parts;
    const onOutcome = (error: unknown) => unit.noteOutcome(`worker ${name}`, error);
    const loop = new WorkerLoop({ name, worker, clock, random, log: unit.log, onOutcome });
    this.#loops.push({ loop, running: loop.run(this.#alive.signal) });
  }

  /** Resumes the commands, procedures and reports that an earlier process left unfinished. */
  async #recover(): Promise<void> {
    const { bus, engine, outbox, state, log } = this.#parts;
    if (!state.isOpen || this.#alive.signal.aborted) return;
    try {
      await engine.resume(log, await bus.recover(log));
      await outbox.start();
    } catch (error) {
      log.error('Work of an earlier process could not be resumed', { error });
    }
  }

  async #stop(graceSeconds: number): Promise<StopReport> {
    this.#alive.abort(new SpotGuardError('CANCELLED', 'The agent is stopping'));
    const workers = this.#loops.map(({ running }) => running);
    const settingUp = this.#settingUp;
    const report = await shutDown({ ...this.#parts, graceSeconds, units: this.#units, settingUp, workers });
    const errors = report.failures.map(({ error }) => describeError(error));
    if (errors.length > 0) this.#parts.log.warn('Not everything stopped cleanly', { errors });
    return report;
  }

  #notifyListeners(): void {
    for (const listener of this.#listeners) {
      try {
        listener(this.plugins);
      } catch (error) {
        this.#parts.log.error('Status listener failed', { error });
      }
    }
  }
}
