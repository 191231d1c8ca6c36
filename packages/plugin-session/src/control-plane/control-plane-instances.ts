import {
  type PromoteRequest,
  paths,
  promoteResponse,
  type WorkloadInstance,
  workloadInstance,
} from '@spotguard/protocol';
import { Clock, isSpotGuardError, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { InstanceRegistry } from '../contract.js';
import { ControlPlane } from '../contract.js';
import { parseAnswer } from './parse-answer.js';
import { SessionState } from './session-state.js';

const holdSeconds = 20;
const minIntervalMs = 1_000;

/** Reads and promotes instances over the routes that our control plane adds to those of v4. */
@injectable()
export class ControlPlaneInstances implements InstanceRegistry {
  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async until(instanceId: string, state: 'registered' | 'primary', signal: AbortSignal): Promise<WorkloadInstance> {
    const agentId = await this.sessionState.registered(signal);
    for (;;) {
      if (!this.sessionState.isOurControlPlane) {
        throw new SpotGuardError('UPSTREAM_REFUSED', 'A v4 backend does not list other instances');
      }
      const askedAt = this.clock.monotonic();
      const found = await this.#requestInstance(agentId, instanceId, state, signal);
      if (found !== undefined && (state === 'registered' || found.role === 'primary')) return found;
      // A control plane that cannot hold a request answers at once and must not be asked in a tight loop.
      await this.clock.sleep(Math.max(0, askedAt + minIntervalMs - this.clock.monotonic()), signal);
    }
  }

  async promote(
    instanceId: string,
    options: { readonly expectedGeneration: number; readonly reason: PromoteRequest['reason'] },
    signal: AbortSignal,
  ): Promise<'primary' | 'superseded' | 'unsupported'> {
    const agentId = await this.sessionState.registered(signal);
    if (!this.sessionState.isOurControlPlane) return 'unsupported';
    const body: PromoteRequest = { expected_generation: options.expectedGeneration, reason: options.reason };
    try {
      const path = paths.promoteInstance(agentId, instanceId);
      const answer = await this.controlPlane.request({ method: 'POST', path, body, signal });
      return parseAnswer(promoteResponse, answer, 'promote').role;
    } catch (error) {
      if (statusOf(error) === 409) return 'superseded';
      throw error;
    }
  }

  async release(instanceId: string, signal: AbortSignal): Promise<void> {
    const agentId = await this.sessionState.registered(signal);
    if (!this.sessionState.isOurControlPlane) return;
    try {
      await this.controlPlane.request({ method: 'DELETE', path: paths.instance(agentId, instanceId), signal });
    } catch (error) {
      // It never registered, so there is nothing to release.
      if (statusOf(error) !== 404) throw error;
    }
  }

  /** Sends one request, which the control plane holds; undefined if it does not know the instance. */
  async #requestInstance(
    agentId: string,
    instanceId: string,
    until: string,
    signal: AbortSignal,
  ): Promise<WorkloadInstance | undefined> {
    try {
      const path = paths.instance(agentId, instanceId);
      const query = { until, wait: holdSeconds };
      return parseAnswer(
        workloadInstance,
        await this.controlPlane.request({ method: 'GET', path, query, signal, holdSeconds }),
        'a question about an instance',
      );
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      return undefined;
    }
  }
}

function statusOf(error: unknown): unknown {
  return isSpotGuardError(error, 'UPSTREAM_REFUSED') ? error.details['status'] : undefined;
}
