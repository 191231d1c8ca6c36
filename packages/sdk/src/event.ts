import type { Input, Output, Schema } from './schema.js';

/**
 * Declares something that can happen in a plugin and that other plugins can listen to. Make one with {@link
 * defineEvent}.
 */
export interface EventType<P extends Schema = Schema> {
  /** `<plugin>.<noun-past-participle>`, such as `spot-drain.interruption-noticed`. */
  readonly name: string;
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
export function defineEvent<const P extends Schema>(name: string, payload: P): EventType<P> {
  return { name, payload };
}

/**
 * Carries events between the plugins of one agent. A listener gets its events in the order in which they were emitted.
 * Events are not stored: one that no plugin listens to is lost. What must arrive at another system goes to the outbox.
 */
export interface Events<E extends EventType = EventType> {
  /**
   * Validates the payload and returns before any listener is called. An error of a listener does not come back here.
   * Throws `WIRING_INVALID` when the plugin does not list the event in `emits`, and `INVARIANT` when the event's schema
   * refuses the payload or answers asynchronously; no listener is called then.
   */
  emit<T extends E>(type: T, payload: Input<T['payload']>): void;
  /**
   * Calls `listener` with each event of this type until the agent ends. Call it in `setup`. The plugin's next event
   * waits until its listener has ended. A listener that throws or rejects degrades its own plugin until a later one
   * succeeds.
   */
  on<P extends Schema>(type: EventType<P>, listener: (payload: Output<P>) => void | Promise<void>): void;
}
