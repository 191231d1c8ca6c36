import type { InstanceRole } from '@spotguard/protocol';
import type { ControlPlaneFeature, Session } from '../contract.js';
import type { ControlPlaneState } from './control-plane-state.js';

/** The session of one registered agent process, over a control plane in memory. */
export class FakeSession implements Session {
  readonly #state: ControlPlaneState;
  #isRetired = false;

  constructor(state: ControlPlaneState) {
    this.#state = state;
  }

  get role(): InstanceRole | undefined {
    return this.#isRetired ? 'retiring' : this.#state.role;
  }

  get settings(): Session['settings'] {
    return this.#state.settings;
  }

  get agentId(): string {
    return this.#state.agentId;
  }

  get isParked(): boolean {
    return this.role === 'superseded' || this.role === 'retiring';
  }

  get permits(): Session['permits'] {
    const emergencies = !this.#state.isFrozen && !this.isParked;
    return { emergencies, changes: emergencies && this.role === 'primary' && this.settings?.enabled !== false };
  }

  get freeze(): string | undefined {
    return this.#state.isFrozen ? 'This agent is frozen' : undefined;
  }

  async supports(_feature: ControlPlaneFeature, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    return !this.#state.isV4Backend;
  }

  async registered(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    return this.agentId;
  }

  async enabled(signal: AbortSignal): Promise<void> {
    await this.#state.until(() => !this.#state.isFrozen && this.settings?.enabled !== false, signal);
  }

  takeOver(): void {}

  retire(): void {
    this.#isRetired = true;
  }
}
