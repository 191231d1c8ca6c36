import {
  type AnyToken,
  Clock,
  CommandBus,
  InstanceIdentity,
  type Logger,
  type Plugin,
  type Random,
  type StartPolicy,
  StepEvents,
} from '@spotguard/sdk';
import { KernelCommandBus } from './commands/command-bus.js';
import type { ConfigSources } from './config/resolve-config.js';
import { Agent } from './lifecycle/agent.js';
import { DurableState } from './lifecycle/durable-state.js';
import { DiskOutbox } from './outbox/disk-outbox.js';
import { ProcedureEngine } from './procedures/procedure-engine.js';
import { StepEventHub } from './procedures/step-event-hub.js';
import { systemClock } from './scheduling/system-clock.js';
import type { StateStorage } from './storage/state-storage.js';
import { check } from './wiring/check.js';

/** What an agent is made of. */
export interface AgentOptions {
  /** The build. The order does not matter: the kernel derives it from what the plugins need. */
  readonly plugins: readonly Plugin[];
  /** Keeps what must survive a crash of the agent. */
  readonly storage: StateStorage;
  readonly log: Logger;
  /** The settings of all plugins. Default: none, so that every key has its default. */
  readonly config?: ConfigSources;
  /**
   * Services that the application provides, or fakes in a test. A token that is listed twice, that a plugin provides
   * too, or that the kernel itself provides, is a problem of the check.
   */
  readonly services?: readonly (readonly [AnyToken, unknown])[];
  /** The operator's policy for plugins that do not start, by plugin id. Default: that of the plugin, else `abort`. */
  readonly onStartFailure?: Readonly<Record<string, StartPolicy>>;
  /** Default: the time of the system. */
  readonly clock?: Clock;
  /** For random delays of the kernel and the plugins. Default: `Math.random`. */
  readonly random?: Random;
}

/**
 * Checks a build of plugins and its configuration and makes an agent of them, which {@link Agent.start} then starts. No
 * code of the plugins runs yet. Settings under former names are accepted and logged.
 *
 * Throws `PLUGIN_INCOMPATIBLE` when a plugin was built for another version of the contract, else `WIRING_INVALID` when the
 * plugins do not fit together, else `CONFIG_INVALID` when settings are wrong. The message lists every problem, and
 * `details.problems` has them one by one.
 */
export async function createAgent(options: AgentOptions): Promise<Agent> {
  const { plugins, log, storage, clock = systemClock, random = Math.random } = options;
  const ownServices = options.services ?? [];
  const build = await check({ plugins, config: options.config ?? {}, services: ownServices.map(([token]) => token) });
  for (const missing of build.missingEmitters) log.warn(`An event will never come: ${missing}`);
  for (const moved of build.movedSettings) log.warn(`A setting has another name now: ${moved}`);
  const services = new Map<symbol, unknown>(ownServices.map(([token, value]) => [token.key, value]));
  const state = new DurableState(storage, log);
  const bus = new KernelCommandBus({ ledger: state.ledger, storageProblem: state.storageProblem, clock, log });
  const stepEvents = new StepEventHub(log);
  const engine = new ProcedureEngine({
    journal: state.journal,
    storageProblem: state.storageProblem,
    clock,
    random,
    onStep: (event) => stepEvents.emit(event),
  });
  const outbox = new DiskOutbox({ log: state.outbox, clock, random, logger: log });
  services.set(CommandBus.key, bus);
  services.set(StepEvents.key, stepEvents);
  return new Agent({
    build,
    services,
    state,
    bus,
    engine,
    outbox,
    log,
    clock,
    random,
    policies: options.onStartFailure ?? {},
    isOwnerFromPlugin: build.order.some((spec) =>
      Object.values(spec.provides ?? {}).some(({ key }) => key === InstanceIdentity.key),
    ),
  });
}
