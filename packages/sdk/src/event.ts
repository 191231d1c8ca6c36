import type { Input, Output, Schema } from './schema.js';

/** Something that happened, in the past tense (`spot-drain.interruption-noticed`). */
export interface EventType<P extends Schema = Schema> {
  readonly name: string;
  readonly payload: P;
}

export function defineEvent<const P extends Schema>(name: string, payload: P): EventType<P> {
  return { name, payload };
}

/** Events between plugins, delivered in the order of emission. They are not kept: what must arrive goes to the outbox. */
export interface Events<E extends EventType = EventType> {
  /**
   * Validates the payload and hands it to the listeners after the emitter's turn; returns before any of them has run, and
   * no listener's error comes back here. Throws `WIRING_INVALID` when the plugin does not declare the event in `emits`,
   * and `INVARIANT` when the event's schema refuses the payload or answers asynchronously; nobody hears of it then.
   */
  emit<T extends E>(type: T, payload: Input<T['payload']>): void;
  /** Listens until the agent ends; called in `setup`. A listener that throws or rejects degrades its own plugin. */
  on<P extends Schema>(type: EventType<P>, listener: (payload: Output<P>) => void | Promise<void>): void;
}
