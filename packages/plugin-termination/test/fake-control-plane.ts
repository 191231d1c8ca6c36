import {
  ControlPlane,
  type ControlPlaneRequest,
  FailoverPlans,
  InstanceRegistry,
  type ReportDelivery,
  Reports,
  type Session,
} from '@spotguard/plugin-session/contract';
import type { FailoverPlan, WorkloadInstance } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { fake, type Service } from '@spotguard/testkit';
import type { Effects } from './effects.js';
import { temporaryFailure } from './fake-cloud.js';

export interface RecordedRequest {
  readonly name: string;
  readonly body: unknown;
  readonly key: string | undefined;
}

/** The answer to a request; an error is thrown, and `hang` never answers. */
export type Answer = Readonly<Record<string, unknown>> | Error | 'hang';

/** The control plane as the session plugin presents it. By default it is a SpotGuard one and has no replica. */
export class FakeControlPlane {
  isSpotGuard = true;
  away = false;
  awayForInstances = false;
  frozen = false;
  enabled = true;
  role: Session['role'] = 'primary';
  promotionOutcome: 'primary' | 'superseded' = 'primary';
  /** The primary according to the control plane. */
  primary = { instanceId: 'i-old', generation: 1 };
  readonly requests: RecordedRequest[] = [];
  readonly reports: RecordedRequest[] = [];
  readonly released: string[] = [];
  readonly plans: FailoverPlan[] = [];
  /** Answers by method and last part of the path; the last answer is repeated. */
  readonly answers = new Map<string, Answer[]>([
    ['POST termination-imminent', [{ success: false, error: 'No replica' }]],
    ['POST create-emergency-replica', [{ success: true, replica_id: 'r1' }]],
    ['DELETE r1', [{ success: true }]],
  ]);
  /** The launch tags with which the agent of an instance registers. */
  tagsOf: (instanceId: string) => Readonly<Record<string, string>> | undefined = () => undefined;
  readonly #registered = new Map<string, 'standby' | 'superseded'>();
  readonly #changes = new EventTarget();
  readonly #effects: Effects;

  constructor(effects: Effects) {
    this.#effects = effects;
  }

  get services(): readonly Service[] {
    return [
      fake(ControlPlane, {
        request: (request) => this.#request(request),
        deliver: (report) => this.#deliver(report),
      }),
      fake(InstanceRegistry, this.#registry()),
      fake(FailoverPlans, { put: (plan) => this.plans.push(plan) }),
      fake(Reports, { acknowledge: async () => {}, reportSwitch: async () => {}, settled: async () => {} }),
    ];
  }

  /** The session of one process; it does not survive a restart. */
  session(): Session {
    let retired = false;
    const controlPlane = this;
    return {
      get role() {
        return retired ? ('retiring' as const) : controlPlane.role;
      },
      get isParked() {
        return retired || controlPlane.role === 'superseded';
      },
      get permits() {
        const emergencies = !controlPlane.frozen && !this.isParked;
        return { emergencies, changes: emergencies && this.role === 'primary' && controlPlane.enabled };
      },
      get freeze() {
        return controlPlane.frozen ? 'This agent is frozen' : undefined;
      },
      settings: undefined,
      agentId: 'agent-1',
      supports: async () => this.isSpotGuard,
      registered: async () => 'agent-1',
      enabled: async () => {},
      takeOver: () => {},
      retire: () => {
        retired = true;
      },
    };
  }

  register(instanceId: string): void {
    if (!this.#registered.has(instanceId)) this.#registered.set(instanceId, this.#roleAtRegistration(instanceId));
    this.#changes.dispatchEvent(new Event('change'));
  }

  /** Admits one successor of the primary, and any replicas, as the control plane of SpotGuard does. */
  #roleAtRegistration(instanceId: string): 'standby' | 'superseded' {
    const { 'spotguard:predecessor': predecessor, 'spotguard:generation': generation } = this.tagsOf(instanceId) ?? {};
    const follows = predecessor === undefined || predecessor === this.primary.instanceId;
    const isSuccessor = (other: string) =>
      this.#registered.get(other) === 'standby' && this.tagsOf(other)?.['spotguard:predecessor'] !== undefined;
    const isTaken = predecessor !== undefined && [...this.#registered.keys()].some(isSuccessor);
    return follows && Number(generation) === this.primary.generation + 1 && !isTaken ? 'standby' : 'superseded';
  }

  #mayBePromoted(instanceId: string, expectedGeneration: number): boolean {
    const isNext = Number(this.tagsOf(instanceId)?.['spotguard:generation']) === expectedGeneration + 1;
    const isCurrent = this.primary.generation === expectedGeneration;
    return this.#registered.get(instanceId) === 'standby' && isNext && isCurrent;
  }

  named(name: string): readonly RecordedRequest[] {
    return this.requests.filter((request) => request.name === name);
  }

  report(kind: string): unknown {
    return this.reports.find(({ name }) => name === kind)?.body;
  }

  async #request({ method, path, body, idempotencyKey, signal }: ControlPlaneRequest): Promise<unknown> {
    const name = `${method} ${path.split('/').at(-1)}`;
    this.requests.push({ name, body, key: idempotencyKey });
    if (this.away) throw temporaryFailure('The control plane is away');
    const answers = this.answers.get(name) ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 'hang') return rejectOnAbort(signal);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  async #deliver({ key, path, body, isUnknownToV4 = false }: ReportDelivery): Promise<void> {
    if (isUnknownToV4 && !this.isSpotGuard) return;
    if (this.away) throw temporaryFailure('The control plane is away');
    const name = path('agent-1').split('/').at(-1) ?? '';
    await this.#effects.apply(name, () => this.reports.push({ name, body, key }));
  }

  #registry(): InstanceRegistry {
    return {
      until: async (instanceId, state, signal) => {
        if (!this.isSpotGuard)
          throw new SpotGuardError('UPSTREAM_REFUSED', 'A v4 backend does not report other instances');
        const isAway = () => this.away || this.awayForInstances;
        const hasState = () =>
          state === 'primary' ? this.primary.instanceId === instanceId : this.#registered.has(instanceId);
        while (!isAway() && !hasState()) await this.#waitForChange(signal);
        if (isAway()) throw temporaryFailure('The control plane is away');
        return workloadInstanceOf(instanceId, this.primary.generation);
      },
      promote: async (instanceId, { expectedGeneration, reason }) => {
        if (!this.isSpotGuard) return 'unsupported';
        if (this.away) throw temporaryFailure('The control plane is away');
        const isAgain = this.primary.instanceId === instanceId;
        if (this.promotionOutcome === 'superseded') return 'superseded';
        if (!isAgain && !this.#mayBePromoted(instanceId, expectedGeneration)) return 'superseded';
        await this.#effects.apply(`promote ${instanceId} ${expectedGeneration} ${reason}`, () => {
          this.primary = { instanceId, generation: expectedGeneration + 1 };
          for (const other of this.#registered.keys()) this.#registered.set(other, 'superseded');
        });
        return 'primary';
      },
      release: async (instanceId) => {
        if (!this.isSpotGuard) return;
        if (this.away) throw temporaryFailure('The control plane is away');
        this.released.push(instanceId);
        if (this.primary.instanceId !== instanceId) this.#registered.delete(instanceId);
      },
    };
  }

  #waitForChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#changes.addEventListener('change', () => resolve(), { once: true, signal });
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}

/** The error with which the session plugin reports an answer with an error status. */
export function answeredWith(status: number, answer: unknown): SpotGuardError {
  return new SpotGuardError(status < 500 ? 'UPSTREAM_REFUSED' : 'UPSTREAM_FAILED', `HTTP ${status}`, {
    retryable: status >= 500,
    details: { status, answer },
  });
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function workloadInstanceOf(instanceId: string, generation: number): WorkloadInstance {
  const at = '2027-01-01T00:00:00.000000+00:00';
  return {
    instance_id: instanceId,
    generation,
    role: 'standby',
    predecessor: null,
    intent: null,
    registered_at: at,
    last_seen_at: at,
  };
}
