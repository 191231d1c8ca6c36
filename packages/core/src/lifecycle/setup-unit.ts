import {
  type AnyToken,
  Clock,
  Config,
  Logger,
  type PluginContext,
  ProcedureRunner,
  Random,
  Scope,
  SpotGuardError,
  Status,
} from '@spotguard/sdk';
import type { EventHub } from './event-hub.js';
import type { PluginUnit } from './plugin-unit.js';

export interface SetupSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventHub;
  readonly procedures: ProcedureRunner;
  /** The value behind a token: of the host, of a plugin set up before, or undefined. */
  readonly find: (token: AnyToken) => unknown;
}

/** Puts what the plugin declared into its container and calls its `setup`. */
export async function setUpUnit(unit: PluginUnit, config: unknown, around: SetupSurroundings): Promise<void> {
  const { spec, container, log, scope, status } = unit;
  const { clock, random, procedures } = around;
  const needs: Record<string, unknown> = {};
  for (const [name, token] of Object.entries(spec.needs ?? {})) {
    const value = around.find(token);
    if (value === undefined && !token.optional) {
      throw new SpotGuardError('WIRING_INVALID', `'${token.id}' is not there: its provider gave nothing`);
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
  const events = around.events.eventsOf(spec, (error) => {
    if (error !== undefined) log.error('Event listener failed', { error });
    unit.heard('events', error);
  });
  const context: PluginContext<unknown, Record<string, AnyToken>, never> = {
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
