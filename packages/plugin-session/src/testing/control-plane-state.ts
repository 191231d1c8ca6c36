import type { InstanceRole } from '@spotguard/protocol';
import type { Session } from '../contract.js';

/** What a fake control plane knows of the agent under test, and waits for changes of it. */
export class ControlPlaneState {
  readonly agentId = 'agent-1';
  readonly #changes = new EventTarget();
  #role: InstanceRole | undefined = 'primary';
  #settings: Session['settings'];
  #isFrozen = false;
  #isAway = false;
  isV4Backend = false;

  get role(): InstanceRole | undefined {
    return this.#role;
  }

  set role(role: InstanceRole | undefined) {
    this.#role = role;
    this.announceChange();
  }

  get settings(): Session['settings'] {
    return this.#settings;
  }

  set settings(settings: Session['settings']) {
    this.#settings = settings;
    this.announceChange();
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  set isFrozen(isFrozen: boolean) {
    this.#isFrozen = isFrozen;
    this.announceChange();
  }

  get isAway(): boolean {
    return this.#isAway;
  }

  set isAway(isAway: boolean) {
    this.#isAway = isAway;
    this.announceChange();
  }

  announceChange(): void {
    this.#changes.dispatchEvent(new Event('change'));
  }

  /** Resolves when the condition holds, looked at after every change; rejects with the signal's reason. */
  async until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (holds()) return;
      await new Promise<void>((resolve, reject) => {
        const settled = new AbortController();
        const settle = (end: () => void) => () => {
          settled.abort();
          end();
        };
        this.#changes.addEventListener('change', settle(resolve), { signal: settled.signal });
        signal.addEventListener(
          'abort',
          settle(() => reject(signal.reason)),
          { signal: settled.signal },
        );
      });
    }
  }
}
