import type { Events } from '@spotguard/sdk';

interface Listener {
  readonly listen: (payload: never) => void | Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Carries events between plugins: each event reaches its listeners in order, after the emitter's own turn. */
export class EventHub {
  readonly #listeners = new Map<string, Listener[]>();
  #tail: Promise<void> = Promise.resolve();

  /** The door for one plugin; what its listeners throw goes to `onError`. */
  doorFor(onError: (error: unknown) => void): Events {
    return {
      emit: (type, payload) => this.#emit(type.name, payload),
      on: (type, listen) => {
        this.#listeners.set(type.name, [...(this.#listeners.get(type.name) ?? []), { listen, onError }]);
      },
    };
  }

  #emit(name: string, payload: unknown): void {
    this.#tail = this.#tail.then(async () => {
      for (const { listen, onError } of this.#listeners.get(name) ?? []) {
        try {
          // A listener was registered under this name with this payload's type.
          await listen(payload as never);
        } catch (error) {
          onError(error);
        }
      }
    });
  }
}
