import type { Input, Output, Schema } from './schema.js';

/**
 * Declares something that can happen in a plugin and that other plugins can listen to. Make one with {@link
 * defineEvent}.
 */
export interface EventType<P extends Schema = Schema, Name extends string = string> {
  /** `<plugin>.<noun-past-participle>`, such as `spot-drain.interruption-noticed`. */
  readonly name: Name;
  /** Validates the payload when the event is emitted. It must answer synchronously. */
  readonly payload: P;
}

/**
 * Declares an event with the type of its payload. Export it from the plugin's contract and list it in `emits` of the
 * plugin.
 *
 * @example
 * export const diskFilled = defineEvent('disk-guard.disk-filled', z.strictObject({ percent: z.number() }));
 */
export function defineEvent<const Name extends string, const P extends Schema>(
  name: Name,
  payload: P,
): EventType<P, Name> {
  return { name, payload };
}

/** Makes the compiler refuse an event that a plugin does not declare, in words. */
type Declared<T extends EventType, All extends EventType, List extends string> = T['name'] extends All['name']
  ? unknown
  : `Add the event '${T['name']}' to '${List}' of this plugin`;

/**
 * Carries events between the plugins of one agent. A listener gets its events in the order in which they were emitted.
 * Events are not stored: one that no plugin listens to is lost. What must arrive at another system goes to the outbox.
 */
export interface Events<E extends EventType = EventType, L extends EventType = EventType> {
  /**
   * Validates the payload and returns before any listener is called. An error of a listener does not come back here.
   * A payload that the event's schema refuses is logged and degrades this plugin until an event of the type is right;
   * no listener is called then. So no work fails for an event that tells of it. Throws `WIRING_INVALID` when the plugin
   * does not list the event in `emits`.
   */
  emit<T extends EventType>(type: T & Declared<T, E, 'emits'>, payload: Input<T['payload']>): void;
  /**
   * Calls `listener` with each event of this type until the agent ends. Call it in `setup`. The plugin's next event
   * waits until its listener has ended. A listener that throws or rejects degrades its own plugin until a later one
   * succeeds. Throws `WIRING_INVALID` when the plugin does not list the event in `listens`.
   */
  on<T extends EventType>(
    type: T & Declared<T, L, 'listens'>,
    listener: (payload: Output<T['payload']>) => void | Promise<void>,
  ): void;
}
