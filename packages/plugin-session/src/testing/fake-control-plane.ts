import type { FailoverPlan, InstanceRole } from '@spotguard/protocol';
import { type AnyToken, SpotGuardError } from '@spotguard/sdk';
import {
  ControlPlane,
  type ControlPlaneRequest,
  FailoverPlans,
  InstanceRegistry,
  type ReportDelivery,
  Reports,
  Session,
} from '../contract.js';
import { ControlPlaneState } from './control-plane-state.js';
import { FakeInstanceRegistry, unreachable } from './fake-instance-registry.js';
import { FakeReports } from './fake-reports.js';
import { FakeSession } from './fake-session.js';

/** A token with the fake that implements it, as `createTestAgent` takes services. */
export type FakeService = readonly [AnyToken, unknown];

/** A report that a plugin delivered. */
export interface FakeDelivery {
  readonly key: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: unknown;
}

/**
 * A control plane in memory that provides what plugin-session provides, for the tests of plugins that need it.
 * The agent under test is registered as the primary, enabled and not frozen, until a test says otherwise.
 */
export class FakeControlPlane {
  readonly #state = new ControlPlaneState();
  readonly registry = new FakeInstanceRegistry(this.#state);
  readonly reports = new FakeReports(this.#state);
  /** What plugins have delivered, in order. A report with the same key and path is kept once. */
  readonly deliveries: FakeDelivery[] = [];
  /** The failover plans that plugins have passed to the session, in order. */
  readonly failoverPlans: FailoverPlan[] = [];
  /** Answers the requests of plugins. Default: refuses them with status 404, like a control plane without the route. */
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

  /** Whether the control plane cannot be reached: then every call throws a retryable error, and reports wait. */
  get isUnreachable(): boolean {
    return this.#state.isUnreachable;
  }

  set isUnreachable(isUnreachable: boolean) {
    this.#state.isUnreachable = isUnreachable;
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
      [FailoverPlans, { put: (plan) => this.failoverPlans.push(plan) } satisfies FailoverPlans],
    ];
  }

  #request(request: ControlPlaneRequest): unknown {
    request.signal.throwIfAborted();
    if (this.#state.isUnreachable) throw unreachable();
    return this.answer(request);
  }

  #deliver({ key, method = 'POST', path: pathOf, body, isUnknownToV4 = false, signal }: ReportDelivery): void {
    signal.throwIfAborted();
    if (isUnknownToV4 && this.#state.isV4Backend) return;
    const failure = this.#state.isUnreachable ? unreachable() : this.#failures.shift();
    if (failure !== undefined) throw failure;
    const path = pathOf(this.#state.agentId);
    const isRepeated = this.deliveries.some((earlier) => earlier.key === key && earlier.path === path);
    if (!isRepeated) this.deliveries.push({ key, method, path, body });
  }
}
