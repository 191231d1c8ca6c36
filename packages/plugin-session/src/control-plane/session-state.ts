import {
  type Feature,
  type FullAgentConfig,
  features,
  headers,
  type InstanceRole,
  instanceRole,
  type RegisterResponse,
  readFeatures,
} from '@spotguard/protocol';
import { Config, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SessionConfig } from '../config.js';
import type { ControlPlaneFeature, Session } from '../contract.js';
import { RemoteFreeze } from './remote-freeze.js';
import { SessionEvents } from './session-events.js';

/** Why an instance is not the primary any more. */
const reasons: Partial<Record<InstanceRole, string>> = {
  superseded: 'Another instance is the primary of this workload',
  retiring: 'This instance hands over to its successor, or has done so',
};

/** What the control plane's answers have said about this instance and its workload. */
@injectable()
export class SessionState implements Session {
  #role: InstanceRole | undefined;
  #settings: Partial<FullAgentConfig> | undefined;
  #isOurControlPlane = false;
  #features: ReadonlySet<Feature> = new Set();
  #agentId: string | undefined;
  #accountId: string | undefined;
  #hasTakenOver = false;
  /** Of the workload; undefined until an answer of our control plane says it. */
  #generation: number | undefined;
  readonly #waiting = new Set<() => void>();
  /** Is passed the ids of the commands to be given up with each answer that tells them; set by the one that cancels them. */
  onCancelled: (ids: readonly string[]) => void = () => {};

  constructor(
    @inject(Config) private readonly config: Pick<SessionConfig, 'frozen'>,
    @inject(RemoteFreeze) private readonly remoteFreeze: RemoteFreeze,
    @inject(SessionEvents) private readonly events: SessionEvents,
    @inject(Logger) private readonly log: Logger,
  ) {}

  get permits(): Session['permits'] {
    const emergencies = this.freeze === undefined && !this.isParked;
    return { emergencies, changes: emergencies && this.#role === 'primary' && this.#settings?.enabled !== false };
  }

  get freeze(): string | undefined {
    if (this.config.frozen) return 'This agent is frozen by its own configuration (SPOTGUARD_FREEZE)';
    return this.remoteFreeze.description;
  }

  /** Whether the control plane has put a freeze in force that applies to this workload. */
  get isFrozenRemotely(): boolean {
    return this.remoteFreeze.description !== undefined;
  }

  get role(): InstanceRole | undefined {
    return this.#role;
  }

  get settings(): Partial<FullAgentConfig> | undefined {
    return this.#settings;
  }

  /** Whether an answer so far came from our control plane, which names itself in a header. Without it: a v4 backend. */
  get isOurControlPlane(): boolean {
    return this.#isOurControlPlane;
  }

  get agentId(): string | undefined {
    return this.#agentId;
  }

  /** The control plane's id of the account; undefined until registered, and if the answer has none. */
  get accountId(): string | undefined {
    return this.#accountId;
  }

  get isParked(): boolean {
    return this.#role === 'superseded' || this.#role === 'retiring';
  }

  async supports(feature: ControlPlaneFeature, signal: AbortSignal): Promise<boolean> {
    await this.registered(signal);
    return this.has(feature);
  }

  /**
   * Whether the control plane has a feature, by its answers so far. A v4 backend has none; ours has those that it names
   * in its last answer, and the features that it never had to name.
   */
  has(feature: ControlPlaneFeature): boolean {
    return isNamed(feature) ? this.#features.has(feature) : this.#isOurControlPlane;
  }

  registered(signal: AbortSignal): Promise<string> {
    return this.#until(() => this.#agentId, signal);
  }

  async enabled(signal: AbortSignal): Promise<void> {
    const mayGoOn = () => this.freeze === undefined && this.#settings?.enabled !== false;
    await this.#until(() => mayGoOn() || undefined, signal);
  }

  takeOver(): void {
    this.#hasTakenOver = true;
    this.#wakeWaiting();
  }

  /** Resolves when this instance has taken over; rejects with the signal's reason. */
  async untilTakenOver(signal: AbortSignal): Promise<void> {
    await this.#until(() => this.#hasTakenOver || undefined, signal);
  }

  retire(): void {
    this.#setRole('retiring');
  }

  /**
   * Call it before a request is sent. `readHeaders` reads what its answer's headers (lower-case names) say: of the control
   * plane, of this instance's role, of a freeze and of commands to be given up.
   */
  beginRequest(): { readonly readHeaders: (answer: Readonly<Record<string, unknown>>) => void } {
    const readFreeze = this.remoteFreeze.beginRequest();
    return {
      readHeaders: (answer) => {
        this.#readHeaders(answer);
        if (readFreeze(answer)) this.#wakeWaiting();
        const cancelled = answer[headers.cancelled.toLowerCase()];
        // Only an answer with the generation says that there is none; another kind of answer says nothing.
        if (typeof cancelled === 'string') this.onCancelled(cancelled.split(',').filter((id) => id !== ''));
        else if (answer[headers.generation.toLowerCase()] !== undefined) this.onCancelled([]);
      },
    };
  }

  #readHeaders(answer: Readonly<Record<string, unknown>>): void {
    if (answer[headers.controlPlane.toLowerCase()] !== undefined) {
      this.#isOurControlPlane = true;
      this.#features = readFeatures(answer[headers.features.toLowerCase()]);
    }
    const generation = answer[headers.generation.toLowerCase()];
    if (typeof generation === 'string' && /^\d+$/.test(generation)) this.#generation = Number(generation);
    const role = instanceRole.safeParse(answer[headers.role.toLowerCase()]);
    // An answer that was sent before the hand-over still says `primary`; a retired instance never becomes primary again.
    if (role.success && this.#role !== 'retiring') this.#setRole(role.data);
  }

  applyRegistration({ agent_id: agentId, client_id: accountId, config }: RegisterResponse): void {
    this.#settings = config;
    this.#agentId = agentId;
    this.#accountId = accountId;
    if (this.#role === undefined) this.#setRole('primary');
    this.#wakeWaiting();
  }

  applySettings(settings: Partial<FullAgentConfig>): void {
    this.#settings = settings;
    this.#wakeWaiting();
  }

  #wakeWaiting(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves with the first value of `read` that is not undefined. */
  async #until<T>(read: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const value = read();
      if (value !== undefined) return value;
      await new Promise<void>((resolve, reject) => {
        const stopWaiting = (finish: () => void) => () => {
          this.#waiting.delete(wake);
          signal.removeEventListener('abort', onAbort);
          finish();
        };
        const wake = stopWaiting(resolve);
        const onAbort = stopWaiting(() => reject(signal.reason));
        this.#waiting.add(wake);
        signal.addEventListener('abort', onAbort);
      });
    }
  }

  #setRole(role: InstanceRole): void {
    const from = this.#role;
    if (role === from) return;
    this.#role = role;
    const reason = reasons[role] ?? null;
    this.events.emitRoleChanged({ from: from ?? null, to: role, reason, generation: this.#generation ?? null });
    if (role === 'superseded') {
      this.log.warn(
        'Another instance is the primary of this workload; this one is parked: no heartbeats, no commands, no launches',
      );
    } else {
      this.log.info('Role changed', { role });
    }
  }
}

function isNamed(feature: ControlPlaneFeature): feature is Feature {
  return features.some((named) => named === feature);
}
