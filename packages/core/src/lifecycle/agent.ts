import {
  AgentExit,
  type AnyToken,
  type Clock,
  describeError,
  InstanceIdentity,
  type Logger,
  type ProcedureRunner,
  SpotGuardError,
  type StartPolicy,
  type Worker,
} from '@spotguard/sdk';
import type { KernelCommandBus } from '../commands/command-bus.js';
import type { DiskOutbox } from '../outbox/disk-outbox.js';
import type { ProcedureEngine } from '../procedures/procedure-engine.js';
import { withDeadline } from '../scheduling/deadline.js';
import { WorkerLoop, type WorkerReport } from '../scheduling/worker-loop.js';
import type { CheckedBuild } from '../wiring/check.js';
import type { DurableState } from './durable-state.js';
import { EventHub } from './event-hub.js';
import { type PluginStatus, PluginUnit } from './plugin-unit.js';
import { setUpUnit } from './setup-unit.js';
import { Starter } from './starter.js';

/** Why an agent ended by itself. */
export interface AgentEnd {
  readonly outcome: 'retired';
  readonly reason: string;
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
  readonly ownerIsKnown: boolean;
}

const defaultGraceSeconds = 5;
const stopSeconds = 5;

/** A build of plugins that can be started once and stopped once. */
export class Agent {
  readonly #parts: AgentParts;
  readonly #units: PluginUnit[];
  readonly #events = new EventHub();
  readonly #loops: { readonly loop: WorkerLoop; readonly running: Promise<void> }[] = [];
  readonly #alive = new AbortController();
  readonly #listeners = new Set<(status: readonly PluginStatus[]) => void>();
  #running = false;
  #stopping: Promise<void> | undefined;
  #end: (end: AgentEnd) => void = () => {};

  /** Resolves when a plugin asks for the agent's end; the application then stops it and exits with the right code. */
  readonly ended = new Promise<AgentEnd>((resolve) => {
    this.#end = resolve;
  });

  constructor(parts: AgentParts) {
    this.#parts = parts;
    const options = { log: parts.log, clock: parts.clock, onChange: () => this.#announce() };
    this.#units = parts.build.order.map((spec) => new PluginUnit(spec, options));
    parts.services.set(AgentExit.key, {
      request: (outcome, reason) => this.#end({ outcome, reason }),
    } satisfies AgentExit);
  }

  get plugins(): readonly PluginStatus[] {
    return this.#units.map((unit) => unit.report);
  }

  get workers(): readonly WorkerReport[] {
    return this.#loops.map(({ loop }) => loop.report);
  }

  /** Calls back at every change of any plugin's state, until the returned function is called. */
  onStatus(listener: (status: readonly PluginStatus[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Hands a command to the bus, as a plugin would. */
  readonly submit: KernelCommandBus['submit'] = (request) => this.#parts.bus.submit(request);

  /** Sets up and starts everything. When it rejects, everything that had started is stopped again. */
  async start(): Promise<void> {
    const { build, policies, clock, random, state, log } = this.#parts;
    try {
      await this.#setUp();
      if (!this.#parts.ownerIsKnown) await state.open('host');
      const starter = new Starter({
        units: this.#units,
        dependencies: build.dependencies,
        policyOf: (unit) => policies[unit.id] ?? unit.spec.onStartFailure ?? 'abort',
        clock,
        random,
        signal: this.#alive.signal,
        onStarted: (unit) => this.#started(unit),
      });
      await starter.start();
      this.#running = true;
      await this.#recover();
      await this.#parts.outbox.start();
    } catch (error) {
      log.error('Agent could not start', { error });
      await this.stop(0);
      throw error;
    }
  }

  /** Drains for at most `graceSeconds`, then stops the plugins in reverse order and disposes of what they own. */
  stop(graceSeconds = defaultGraceSeconds): Promise<void> {
    this.#stopping ??= this.#stop(graceSeconds);
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(0);
  }

  async #setUp(): Promise<void> {
    const { build, clock, engine, policies } = this.#parts;
    const procedures: ProcedureRunner = {
      // The engine knows a run by its declaration, whose types the caller already holds.
      run: (procedure, options) => engine.run(procedure, options) as never,
    };
    for (const unit of this.#units) {
      try {
        await setUpUnit(unit, build.configs.get(unit.id), {
          clock,
          events: this.#events,
          procedures,
          find: (token) => this.#find(token),
        });
        this.#register(unit);
      } catch (error) {
        unit.enter('failed', error);
        if ((policies[unit.id] ?? unit.spec.onStartFailure ?? 'abort') !== 'disable') throw setupFailed(unit, error);
      }
    }
  }

  #find(token: AnyToken): unknown {
    if (!token.many) return this.#parts.services.get(token.key);
    return this.#units.flatMap(({ spec, parts }) =>
      Object.entries(spec.contributes ?? {})
        .filter(([, point]) => point.key === token.key)
        .map(([name]) => parts.contributes?.[name]),
    );
  }

  #register(unit: PluginUnit): void {
    const { services, bus, engine } = this.#parts;
    const { spec, parts, log } = unit;
    for (const [name, token] of Object.entries(spec.provides ?? {})) services.set(token.key, parts.provides?.[name]);
    for (const [name, command] of Object.entries(spec.commands ?? {})) {
      const handler = parts.commands?.[name];
      const unavailable = () =>
        unit.working
          ? undefined
          : `plugin '${unit.id}' is ${unit.report.state} (${unit.report.reason ?? 'not started'})`;
      if (handler !== undefined) bus.register({ command, handler, log, unavailable });
    }
    for (const [name, procedure] of Object.entries(spec.procedures ?? {})) {
      const steps = parts.procedures?.[name];
      if (steps !== undefined) engine.register({ procedure, steps, log, available: () => unit.working });
    }
  }

  /** Runs between a unit's start and that of its dependents. */
  async #started(unit: PluginUnit): Promise<void> {
    const provided = Object.values(unit.spec.provides ?? {});
    if (provided.some(({ key }) => key === InstanceIdentity.key)) {
      const identity = this.#parts.services.get(InstanceIdentity.key) as InstanceIdentity;
      await this.#parts.state.open(identity.instanceId);
    }
    for (const [name, worker] of Object.entries(unit.parts.workers ?? {})) this.#runWorker(unit, name, worker);
    // A plugin that needed several tries may hold the key to work that an earlier process left.
    if (this.#running) await this.#recover();
  }

  #runWorker(unit: PluginUnit, name: string, worker: Worker): void {
    const { clock, random } = this.#parts;
    const onOutcome = (error: unknown) => (error === undefined ? unit.status.ok() : unit.status.degraded(error));
    const loop = new WorkerLoop({ name, worker, clock, random, log: unit.log, onOutcome });
    this.#loops.push({ loop, running: loop.run(this.#alive.signal) });
  }

  /** Goes on with the commands and procedures that an earlier process left unfinished. */
  async #recover(): Promise<void> {
    const { bus, engine, log } = this.#parts;
    await engine.resume(log, await bus.recover(log));
  }

  async #stop(graceSeconds: number): Promise<void> {
    const { bus, engine, outbox, state, clock, log } = this.#parts;
    const errors: unknown[] = [];
    const attempt = async (what: string, seconds: number, work: (signal: AbortSignal) => Promise<unknown>) => {
      const parent = new AbortController().signal;
      await withDeadline(work, { clock, seconds, parent, what }).catch((error) => errors.push(error));
    };
    this.#alive.abort(new SpotGuardError('CANCELLED', 'The agent is stopping'));
    await attempt('Draining', graceSeconds, async (signal) => {
      await Promise.all([bus.drain(), engine.drain(), ...this.#loops.map(({ running }) => running)]);
      await outbox.drain(signal);
    });
    for (const unit of [...this.#units].reverse()) {
      await attempt(`Stopping plugin '${unit.id}'`, stopSeconds, async (signal) => unit.parts.stop?.(signal));
      errors.push(...(await unit.scope.dispose()));
      unit.container.dispose();
      unit.enter('stopped');
    }
    await state.close();
    if (errors.length > 0) log.warn('Not everything stopped cleanly', { errors: errors.map(describeError) });
  }

  #announce(): void {
    for (const listener of this.#listeners) listener(this.plugins);
  }
}

function setupFailed(unit: PluginUnit, cause: unknown): SpotGuardError {
  return new SpotGuardError('PLUGIN_SETUP_FAILED', `Plugin '${unit.id}' could not be set up: ${describeError(cause)}`, {
    cause,
  });
}
