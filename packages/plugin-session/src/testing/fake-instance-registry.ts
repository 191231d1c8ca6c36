import type { InstanceRole, WorkloadInstance } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import type { InstanceRegistry } from '../contract.js';
import type { ControlPlaneState } from './control-plane-state.js';

interface Promotion {
  readonly instanceId: string;
  readonly expectedGeneration: number;
  readonly reason: Parameters<InstanceRegistry['promote']>[1]['reason'];
}

/**
 * The instances of the workload in memory. The agent under test is the primary of generation 1 until another is promoted.
 */
export class FakeInstanceRegistry implements InstanceRegistry {
  generation = 1;
  /** All promotions that were asked for, in order, also those that were superseded. */
  readonly promotions: Promotion[] = [];
  readonly #state: ControlPlaneState;
  readonly #roles = new Map<string, InstanceRole>();

  constructor(state: ControlPlaneState) {
    this.#state = state;
  }

  /** Has an instance of the workload register, as its own agent would. */
  register(instanceId: string, role: InstanceRole = 'standby'): void {
    this.#roles.set(instanceId, role);
    this.#state.notifyChange();
  }

  async until(instanceId: string, state: 'registered' | 'primary', signal: AbortSignal): Promise<WorkloadInstance> {
    if (this.#state.isV4Backend) {
      throw new SpotGuardError('UPSTREAM_REFUSED', 'A v4 backend does not list other instances');
    }
    this.#assertReachable();
    const hasReachedState = () => {
      const role = this.#roles.get(instanceId);
      return role !== undefined && (state === 'registered' || role === 'primary');
    };
    await this.#state.until(() => this.#state.isUnreachable || hasReachedState(), signal);
    this.#assertReachable();
    return this.#describe(instanceId);
  }

  async promote(
    instanceId: string,
    { expectedGeneration, reason }: Parameters<InstanceRegistry['promote']>[1],
    signal: AbortSignal,
  ): Promise<'primary' | 'superseded' | 'unsupported'> {
    signal.throwIfAborted();
    if (this.#state.isV4Backend) return 'unsupported';
    this.#assertReachable();
    this.promotions.push({ instanceId, expectedGeneration, reason });
    const role = this.#roles.get(instanceId);
    if (role === undefined)
      throw new SpotGuardError('UPSTREAM_REFUSED', 'Instance not found', { details: { status: 404 } });
    if (role === 'primary' && this.generation === expectedGeneration + 1) return 'primary';
    if (role !== 'standby' || this.generation !== expectedGeneration) return 'superseded';
    this.generation += 1;
    for (const [other, was] of this.#roles) if (was === 'primary') this.#roles.set(other, 'superseded');
    this.register(instanceId, 'primary');
    return 'primary';
  }

  async release(instanceId: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#state.isV4Backend) return;
    this.#assertReachable();
    if (this.#roles.get(instanceId) === 'primary') {
      throw new SpotGuardError('UPSTREAM_REFUSED', 'The instance is the primary; promote another one first');
    }
    this.#roles.delete(instanceId);
  }

  #assertReachable(): void {
    if (this.#state.isUnreachable) throw unreachable();
  }

  #describe(instanceId: string): WorkloadInstance {
    const at = '2027-01-01T00:00:00.000000+00:00';
    const role = this.#roles.get(instanceId) ?? 'standby';
    const generation = role === 'primary' ? this.generation : this.generation + 1;
    const unknown = { predecessor: null, intent: null };
    return { instance_id: instanceId, generation, role, ...unknown, registered_at: at, last_seen_at: at };
  }
}

/** The error of every call while the control plane cannot be reached. */
export function unreachable(): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', 'The control plane cannot be reached', { retryable: true });
}
