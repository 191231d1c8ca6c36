import { InstanceRegistry, Reports, type Session } from '@spotguard/plugin-session/contract';
import type { SwitchReport, WorkloadInstance } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { fake, type Service } from '@spotguard/testkit';
import type { Effects } from './effects.js';

type Answer = { readonly success: boolean; readonly message: string };

/** The control plane as the session plugin shows it: ours, unless a test says that it is a v4 backend. */
export class FakeControlPlane {
  ours = true;
  #settings: Session['settings'];
  /** Whether a compare-and-set wins. */
  promotes: 'primary' | 'superseded' = 'primary';
  readonly promotions: { readonly expectedGeneration: number; readonly reason: string }[] = [];
  readonly reports = new Map<string, SwitchReport>();
  readonly answers = new Map<string, Answer>();
  readonly #effects: Effects;
  readonly #roles = new Map<string, 'standby' | 'primary'>();
  readonly #changes = new EventTarget();
  readonly #promotionFailures: Error[] = [];
  #takesReports = true;

  constructor(effects: Effects) {
    this.#effects = effects;
  }

  get settings(): Session['settings'] {
    return this.#settings;
  }

  set settings(settings: Session['settings']) {
    this.#settings = settings;
    this.#changed();
  }

  get services(): readonly Service[] {
    return [fake(InstanceRegistry, this.#registry()), fake(Reports, this.#outbox())];
  }

  /** What one process knows: a new process starts without. */
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
        return { changes: role === 'primary' && controlPlane.settings?.enabled !== false, emergencies: true };
      },
      agentId: 'agent-1',
      supports: async () => this.ours,
      registered: async () => 'agent-1',
      enabled: async (signal) => {
        await this.#until(() => this.#settings?.enabled !== false || undefined, signal);
      },
      takeOver() {},
      retire() {
        role = 'retiring';
      },
    };
  }

  register(instanceId: string, role: 'standby' | 'primary' = 'standby'): void {
    this.#roles.set(instanceId, role);
    this.#changed();
  }

  /** The next compare-and-sets throw these errors, one each. */
  failPromotions(...errors: readonly Error[]): void {
    this.#promotionFailures.push(...errors);
  }

  /** Reports and answers stay on disk from now on, or leave at last. */
  takeReports(takes: boolean): void {
    this.#takesReports = takes;
    this.#changed();
  }

  #changed(): void {
    this.#changes.dispatchEvent(new Event('change'));
  }

  async #until<T>(look: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const seen = look();
      if (seen !== undefined) return seen;
      await new Promise<void>((resolve, reject) => {
        this.#changes.addEventListener('change', () => resolve(), { once: true, signal });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    }
  }

  #registry(): InstanceRegistry {
    return {
      until: async (instanceId, state, signal) => {
        if (!this.ours) throw new SpotGuardError('UPSTREAM_REFUSED', 'A v4 backend does not tell of other instances');
        return this.#until(() => {
          const role = this.#roles.get(instanceId);
          const isThere = role !== undefined && (state === 'registered' || role === 'primary');
          return isThere ? hostOf(instanceId, role) : undefined;
        }, signal);
      },
      promote: async (instanceId, options) => {
        if (!this.ours) return 'unsupported';
        this.promotions.push(options);
        const failure = this.#promotionFailures.shift();
        if (failure !== undefined) throw failure;
        if (this.promotes === 'superseded' || this.#roles.get(instanceId) === 'primary') return this.promotes;
        await this.#effects.apply(`promote ${instanceId}`, () => this.register(instanceId, 'primary'));
        return 'primary';
      },
      release: async (instanceId) => {
        if (this.ours) await this.#effects.apply(`release ${instanceId}`, () => {});
      },
    };
  }

  #outbox(): Reports {
    return {
      acknowledge: async (id, answer) => this.#put(this.answers, 'answer', { key: id, value: answer }),
      reportSwitch: async (key, report) => {
        // Not sent to a v4 backend.
        if (!this.ours && report.outcome === 'undone') return;
        await this.#put(this.reports, 'report', { key, value: report });
      },
      settled: async ({ switchReport, commandId }, signal) => {
        const areThere = () => this.#takesReports && this.reports.has(switchReport) && this.answers.has(commandId);
        await this.#until(() => areThere() || undefined, signal);
      },
    };
  }

  async #put<T>(box: Map<string, T>, what: string, { key, value }: { key: string; value: T }): Promise<void> {
    if (box.has(key)) return;
    await this.#effects.apply(`${what} ${key}`, () => box.set(key, value));
    this.#changed();
  }
}

function hostOf(instanceId: string, role: WorkloadInstance['role']): WorkloadInstance {
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
