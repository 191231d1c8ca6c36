import type { InstanceRole } from '@spotguard/protocol';
import type { Session } from '../contract.js';

/** What a fake control plane knows of the agent under test. Others can wait for changes of it. */
export class ControlPlaneState {
  readonly agentId = 'agent-1';
  readonly #changes = new EventTarget();
  #role: InstanceRole | undefined = 'primary';
  #settings: Session['settings'];
  #isFrozen = false;
  #isUnreachable = false;
  isV4Backend = false;

  get role(): InstanceRole | undefined {
    return this.#role;
  }

  set role(role: InstanceRole | undefined) {
    this.#role = role;
    this.notifyChange();
  }

  get settings(): Session['settings'] {
    return this.#settings;
  }

  set settings(settings: Session['settings']) {
    this.#settings = settings;
    this.notifyChange();
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  set isFrozen(isFrozen: boolean) {
    this.#isFrozen = isFrozen;
    this.notifyChange();
  }

  get isUnreachable(): boolean {
    return this.#isUnreachable;
  }

  set isUnreachable(isUnreachable: boolean) {
    this.#isUnreachable = isUnreachable;
    this.notifyChange();
  }

  notifyChange(): void {
    this.#changes.dispatchEvent(new Event('change'));
  }

  /** Resolves when the condition is true, which is checked after every change; rejects with the signal's reason. */
  async until(isTrue: () => boolean, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (isTrue()) return;
      await new Promise<void>((resolve, reject) => {
        const listening = new AbortController();
        const stopListening = (finish: () => void) => () => {
          listening.abort();
          finish();
        };
        this.#changes.addEventListener('change', stopListening(resolve), { signal: listening.signal });
        signal.addEventListener(
          'abort',
          stopListening(() => reject(signal.reason)),
          { signal: listening.signal },
        );
      });
    }
  }
}
