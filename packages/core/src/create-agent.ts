import {
  type AnyToken,
  Clock,
  CommandBus,
  InstanceIdentity,
  type Logger,
  Outbox,
  type Plugin,
  type Random,
  type StartPolicy,
} from '@spotguard/sdk';
import { KernelCommandBus } from './commands/command-bus.js';
import type { ConfigSources } from './config/resolve-config.js';
import { Agent } from './lifecycle/agent.js';
import { DurableState } from './lifecycle/durable-state.js';
import { DiskOutbox } from './outbox/disk-outbox.js';
import { ProcedureEngine } from './procedures/procedure-engine.js';
import { systemClock } from './scheduling/system-clock.js';
import type { StateStorage } from './storage/state-storage.js';
import { check } from './wiring/check.js';

export interface AgentOptions {
  readonly plugins: readonly Plugin[];
  readonly storage: StateStorage;
  readonly log: Logger;
  readonly config?: ConfigSources;
  /**
   * Services of the application, or fakes of a test. A token given twice, one of the kernel's own and one that a plugin
   * provides too are wiring problems.
   */
  readonly services?: readonly (readonly [AnyToken, unknown])[];
  /** What the operator wants when a plugin does not start; default: what the plugin says, else `abort`. */
  readonly onStartFailure?: Readonly<Record<string, StartPolicy>>;
  readonly clock?: Clock;
  /** For phases and jitter, of the kernel and of the plugins. Default: `Math.random`. */
  readonly random?: Random;
}

/** Checks the build and its configuration; the one error that it may throw lists every problem. Nothing runs yet. */
export async function createAgent(options: AgentOptions): Promise<Agent> {
  const { plugins, log, storage, clock = systemClock, random = Math.random } = options;
  const given = options.services ?? [];
  const build = await check({ plugins, config: options.config ?? {}, services: given.map(([token]) => token) });
  for (const moved of build.movedSettings) log.warn(`A setting has another name now: ${moved}`);
  const services = new Map<symbol, unknown>(given.map(([token, value]) => [token.key, value]));
  const state = new DurableState(storage, log);
  const bus = new KernelCommandBus({ ledger: state.ledger, storageProblem: state.storageProblem, clock, log });
  const engine = new ProcedureEngine({ journal: state.journal, storageProblem: state.storageProblem, clock, random });
  const outbox = new DiskOutbox({ log: state.outbox, clock, random, logger: log });
  services.set(CommandBus.key, bus);
  services.set(Outbox.key, outbox);
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
