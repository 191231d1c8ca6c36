import { InstanceRegistry, Reports, type Session } from '@spotguard/plugin-session/contract';
import type { SwitchReport, WorkloadInstance } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { fake, type Service } from '@spotguard/testkit';
import type { Effects } from './effects.js';

type Answer = { readonly success: boolean; readonly message: string };

/** The control plane as the session plugin presents it: a SpotGuard one, unless a test makes it a v4 backend. */
export class FakeControlPlane {
  isSpotGuard = true;
  #settings: Session['settings'];
  #isFrozen = false;
  /** The outcome of a promotion. */
  promotionOutcome: 'primary' | 'superseded' = 'primary';
  readonly promotions: { readonly expectedGeneration: number; readonly reason: string }[] = [];
  readonly reports = new Map<string, SwitchReport>();
  readonly answers = new Map<string, Answer>();
  readonly #effects: Effects;
  readonly #roles = new Map<string, 'standby' | 'primary'>();
  readonly #changes = new EventTarget();
  readonly #promotionFailures: Error[] = [];
  #deliversReports = true;

  constructor(effects: Effects) {
    this.#effects = effects;
  }

  get settings(): Session['settings'] {
    return this.#settings;
  }

  set settings(settings: Session['settings']) {
    this.#settings = settings;
    this.#notifyChange();
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  set isFrozen(isFrozen: boolean) {
    this.#isFrozen = isFrozen;
    this.#notifyChange();
  }

  get services(): readonly Service[] {
    return [fake(InstanceRegistry, this.#registry()), fake(Reports, this.#outbox())];
  }

  /** The session of one process; it does not survive a restart. */
  session(): Session {
    let role: Session['role'] = 'primary';
    const controlPlane = this;
    return {
      get role() {
        return role;
      },
      get settings() {
        return controlPlane.settings;
      },
      get isParked() {
        return role === 'retiring' || role === 'superseded';
      },
      get permits() {
        const emergencies = !controlPlane.isFrozen;
        return { changes: emergencies && role === 'primary' && controlPlane.settings?.enabled !== false, emergencies };
      },
      get freeze() {
        return controlPlane.isFrozen ? 'This agent is frozen' : undefined;
      },
      agentId: 'agent-1',
      supports: async () => this.isSpotGuard,
      registered: async () => 'agent-1',
      enabled: async (signal) => {
        await this.#waitFor(() => (!this.#isFrozen && this.#settings?.enabled !== false) || undefined, signal);
      },
      takeOver() {},
      retire() {
        role = 'retiring';
      },
    };
  }

  register(instanceId: string, role: 'standby' | 'primary' = 'standby'): void {
    this.#roles.set(instanceId, role);
    this.#notifyChange();
  }

  /** The next promotions throw these errors, one each. */
  failPromotions(...errors: readonly Error[]): void {
    this.#promotionFailures.push(...errors);
  }

  /** Whether reports and acknowledgements are delivered; otherwise they wait on disk. */
  deliverReports(isDelivered: boolean): void {
    this.#deliversReports = isDelivered;
    this.#notifyChange();
  }

  #notifyChange(): void {
    this.#changes.dispatchEvent(new Event('change'));
  }

  async #waitFor<T>(find: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve, reject) => {
        this.#changes.addEventListener('change', () => resolve(), { once: true, signal });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    }
  }

  #registry(): InstanceRegistry {
    return {
      until: async (instanceId, state, signal) => {
        if (!this.isSpotGuard)
          throw new SpotGuardError('UPSTREAM_REFUSED', 'A v4 backend does not report other instances');
        return this.#waitFor(() => {
          const role = this.#roles.get(instanceId);
          const hasState = role !== undefined && (state === 'registered' || role === 'primary');
          return hasState ? workloadInstanceOf(instanceId, role) : undefined;
        }, signal);
      },
      promote: async (instanceId, options) => {
        if (!this.isSpotGuard) return 'unsupported';
        this.promotions.push(options);
        const failure = this.#promotionFailures.shift();
        if (failure !== undefined) throw failure;
        if (this.promotionOutcome === 'superseded' || this.#roles.get(instanceId) === 'primary')
          return this.promotionOutcome;
        await this.#effects.apply(`promote ${instanceId}`, () => this.register(instanceId, 'primary'));
        return 'primary';
      },
      release: async (instanceId) => {
        if (this.isSpotGuard) await this.#effects.apply(`release ${instanceId}`, () => {});
      },
    };
  }

  #outbox(): Reports {
    return {
      acknowledge: async (id, answer) => this.#put(this.answers, 'answer', { key: id, value: answer }),
      reportSwitch: async (key, report) => {
        // Not sent to a v4 backend.
        if (!this.isSpotGuard && report.outcome === 'undone') return;
        await this.#put(this.reports, 'report', { key, value: report });
      },
      settled: async ({ switchReport, commandId }, signal) => {
        const haveArrived = () =>
          this.#deliversReports && this.reports.has(switchReport) && this.answers.has(commandId);
        await this.#waitFor(() => haveArrived() || undefined, signal);
      },
    };
  }

  async #put<T>(received: Map<string, T>, what: string, { key, value }: { key: string; value: T }): Promise<void> {
    if (received.has(key)) return;
    await this.#effects.apply(`${what} ${key}`, () => received.set(key, value));
    this.#notifyChange();
  }
}

function workloadInstanceOf(instanceId: string, role: WorkloadInstance['role']): WorkloadInstance {
  const at = '2027-01-01T00:00:00.000000+00:00';
  return {
    instance_id: instanceId,
    generation: 2,
    role,
    predecessor: null,
    intent: null,
    registered_at: at,
    last_seen_at: at,
  };
}
