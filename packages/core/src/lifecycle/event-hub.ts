import type { Events } from '@spotguard/sdk';

/** Carries events between plugins. Each plugin gets its events in order, after the emitter's own turn. */
export class EventHub {
  readonly #listeners = new Map<string, ((payload: unknown) => void)[]>();

  /**
   * The door for one plugin, which hears of every event that it listened to, with what the listener threw. A listener
   * that takes its time holds up its own plugin's next events and nobody else's.
   */
  doorFor(onDelivered: (error: unknown | undefined) => void): Events {
    let tail: Promise<void> = Promise.resolve();
    return {
      emit: (type, payload) => {
        for (const listener of this.#listeners.get(type.name) ?? []) listener(payload);
      },
      on: (type, listen) => {
        const listener = (payload: unknown) => {
          // The compiler let only this payload's type be emitted under this name.
          tail = tail.then(() => listen(payload as never)).then(() => onDelivered(undefined), onDelivered);
        };
        this.#listeners.set(type.name, [...(this.#listeners.get(type.name) ?? []), listener]);
      },
    };
  }
}
