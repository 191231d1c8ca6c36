import {
  type AnyToken,
  Clock,
  Config,
  type EventType,
  Logger,
  Outbox,
  type PluginContext,
  ProcedureRunner,
  Random,
  Scope,
  SpotGuardError,
  Status,
} from '@spotguard/sdk';
import type { DiskOutbox } from '../outbox/disk-outbox.js';
import type { EventHub } from './event-hub.js';
import type { PluginUnit } from './plugin-unit.js';

export interface SetupServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventHub;
  readonly procedures: ProcedureRunner;
  readonly outbox: DiskOutbox;
  /**
   * Returns the value behind a token: of the kernel, the application or a plugin that has been set up; undefined if
   * none.
   */
  readonly find: (token: AnyToken) => unknown;
}

/** Puts the services that the plugin needs into its container and calls its `setup`. Rejects when that fails. */
export async function setUpUnit(unit: PluginUnit, config: unknown, services: SetupServices): Promise<void> {
  const { spec, container, log, scope, status } = unit;
  const { clock, random, procedures } = services;
  const needs: Record<string, unknown> = {};
  for (const [name, token] of Object.entries(spec.needs ?? {})) {
    const value = token.key === Outbox.key ? services.outbox.of(unit) : services.find(token);
    if (value === undefined && !token.optional) {
      throw new SpotGuardError(
        'WIRING_INVALID',
        `'${token.id}' is missing: the setup of its provider returned no value for it`,
      );
    }
    needs[name] = value;
    container.put(token, value);
  }
  container.put(Config, config);
  container.put(Logger, log);
  container.put(Clock, clock);
  container.put(Random, random);
  container.put(Scope, scope);
  container.put(Status, status);
  container.put(ProcedureRunner, procedures);
  const events = services.events.eventsOf(unit);
  const context: PluginContext<unknown, Record<string, AnyToken>, EventType, EventType> = {
    config,
    needs,
    log,
    clock,
    random,
    scope,
    status,
    events,
    procedures,
    create: (type) => container.create(type),
    register: (token, value) => {
      container.put(token, value);
      return value;
    },
  };
  unit.parts = await unit.measureSetup(() => spec.setup(context));
}
