import type { InstanceRole } from '@spotguard/protocol';
import { type AnyToken, SpotGuardError } from '@spotguard/sdk';
import {
  ControlPlane,
  type ControlPlaneRequest,
  InstanceRegistry,
  type ReportDelivery,
  Reports,
  Session,
} from '../contract.js';
import { ControlPlaneState } from './control-plane-state.js';
import { away, FakeInstanceRegistry } from './fake-instance-registry.js';
import { FakeReports } from './fake-reports.js';
import { FakeSession } from './fake-session.js';

/** A token with the fake that stands behind it, as `createTestAgent` takes services. */
export type FakeService = readonly [AnyToken, unknown];

/** A report of another plugin that has arrived. */
export interface FakeDelivery {
  readonly key: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: unknown;
}

/**
 * A control plane in memory as plugin-session shows it, for the tests of plugins that need what plugin-session provides.
 * The agent under test is registered as the primary, enabled and not frozen, until a test says otherwise.
 */
export class FakeControlPlane {
  readonly #state = new ControlPlaneState();
  readonly registry = new FakeInstanceRegistry(this.#state);
  readonly reports = new FakeReports(this.#state);
  /** What plugins have delivered, in the order of arrival; a key that has arrived before is not counted again. */
  readonly deliveries: FakeDelivery[] = [];
  /** Answers the requests of plugins. Default: refuses each of them, as a control plane does that lacks the route. */
  answer: (request: ControlPlaneRequest) => unknown = ({ method, path }) => {
    throw new SpotGuardError('UPSTREAM_REFUSED', `Nothing answers ${method} ${path}`, { details: { status: 404 } });
  };
  readonly #failures: Error[] = [];

  /** Role of the instance under test; undefined before the control plane has answered. */
  get role(): InstanceRole | undefined {
    return this.#state.role;
  }

  set role(role: InstanceRole | undefined) {
    this.#state.role = role;
  }

  /** The settings that the control plane keeps for the workload. */
  get settings(): Session['settings'] {
    return this.#state.settings;
  }

  set settings(settings: Session['settings']) {
    this.#state.settings = settings;
  }

  /** Whether the operator has frozen the agent. */
  get isFrozen(): boolean {
    return this.#state.isFrozen;
  }

  set isFrozen(isFrozen: boolean) {
    this.#state.isFrozen = isFrozen;
  }

  /** Whether the control plane is away: then every call fails with an error that may pass, and reports wait. */
  get isAway(): boolean {
    return this.#state.isAway;
  }

  set isAway(isAway: boolean) {
    this.#state.isAway = isAway;
  }

  /** Whether the control plane is a v4 backend instead of one of SpotGuard: see `ControlPlaneFeature`. */
  get isV4Backend(): boolean {
    return this.#state.isV4Backend;
  }

  set isV4Backend(isV4Backend: boolean) {
    this.#state.isV4Backend = isV4Backend;
  }

  /** Makes the next deliveries fail, one for each error. */
  failNextDeliveries(...errors: readonly Error[]): void {
    this.#failures.push(...errors);
  }

  /** Creates what one agent process knows. A process that starts later gets its own, which has not retired. */
  createSession(): Session {
    return new FakeSession(this.#state);
  }

  /** Everything that plugin-session provides, for one agent process of `createTestAgent`. */
  services(session: Session = this.createSession()): readonly FakeService[] {
    const controlPlane: ControlPlane = {
      request: async (request) => this.#request(request),
      deliver: async (delivery) => this.#deliver(delivery),
    };
    return [
      [Session, session],
      [ControlPlane, controlPlane],
      [InstanceRegistry, this.registry],
      [Reports, this.reports],
    ];
  }

  #request(request: ControlPlaneRequest): unknown {
    request.signal.throwIfAborted();
    if (this.#state.isAway) throw away();
    return this.answer(request);
  }

  #deliver({ key, method = 'POST', path: pathOf, body, isUnknownToV4 = false, signal }: ReportDelivery): void {
    signal.throwIfAborted();
    if (isUnknownToV4 && this.#state.isV4Backend) return;
    const failure = this.#state.isAway ? away() : this.#failures.shift();
    if (failure !== undefined) throw failure;
    const path = pathOf(this.#state.agentId);
    const isRepeated = this.deliveries.some((earlier) => earlier.key === key && earlier.path === path);
    if (!isRepeated) this.deliveries.push({ key, method, path, body });
  }
}
