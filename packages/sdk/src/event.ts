import type { Output, Schema } from './schema.js';

/** Something that happened, in the past tense (`spot-drain.interruption-noticed`). */
export interface EventType<P extends Schema = Schema> {
  readonly name: string;
  readonly payload: P;
}

export function defineEvent<const P extends Schema>(name: string, payload: P): EventType<P> {
  return { name, payload };
}

/** Events between plugins: delivered in order, after the emitter's turn; a throwing listener degrades its own plugin. */
export interface Events<E extends EventType = EventType> {
  emit<T extends E>(type: T, payload: Output<T['payload']>): void;
  on<P extends Schema>(type: EventType<P>, listener: (payload: Output<P>) => void | Promise<void>): void;
}
