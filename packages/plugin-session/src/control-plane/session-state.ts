import {
  type FullAgentConfig,
  headers,
  type InstanceRole,
  instanceRole,
  type RegisterResponse,
} from '@spotguard/protocol';
import { Config, defineToken, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SessionConfig } from '../config.js';
import type { ControlPlaneFeature, Session } from '../contract.js';

/** What this agent knows of itself from the control plane's answers. */
export interface SessionState extends Session {
  /** Whether any answer so far came from a control plane of ours. */
  readonly speaksOurs: boolean;
  /** The control plane's id of the client (account); undefined until registered, and when the answer did not say. */
  readonly clientId: string | undefined;
  /** Resolves when this instance has taken over; rejects with the signal's reason. */
  tookOver(signal: AbortSignal): Promise<void>;
  /** Takes note of what an answer's headers (lower-case names) say; a v4 backend says nothing. */
  observe(answer: Readonly<Record<string, unknown>>): void;
  enrol(answer: RegisterResponse): void;
  learn(settings: Partial<FullAgentConfig>): void;
}
export const SessionState = defineToken<SessionState>('session/session-state');

@injectable()
export class ObservedSessionState implements SessionState {
  #role: InstanceRole | undefined;
  #settings: Partial<FullAgentConfig> | undefined;
  #speaksOurs = false;
  #agentId: string | undefined;
  #clientId: string | undefined;
  #takenOver = false;
  readonly #waiting = new Set<() => void>();

  constructor(
    @inject(Config) private readonly config: Pick<SessionConfig, 'frozen'>,
    @inject(Logger) private readonly log: Logger,
  ) {}

  get permits(): Session['permits'] {
    const emergencies = !this.config.frozen && !this.parked;
    return { emergencies, changes: emergencies && this.#role === 'primary' && this.#settings?.enabled !== false };
  }

  get role(): InstanceRole | undefined {
    return this.#role;
  }

  get settings(): Partial<FullAgentConfig> | undefined {
    return this.#settings;
  }

  get speaksOurs(): boolean {
    return this.#speaksOurs;
  }

  get agentId(): string | undefined {
    return this.#agentId;
  }

  get clientId(): string | undefined {
    return this.#clientId;
  }

  get parked(): boolean {
    return this.#role === 'superseded' || this.#role === 'retiring';
  }

  /** All or nothing so far: there are two kinds of control planes. */
  async supports(_feature: ControlPlaneFeature, signal: AbortSignal): Promise<boolean> {
    await this.registered(signal);
    return this.#speaksOurs;
  }

  registered(signal: AbortSignal): Promise<string> {
    return this.#until(() => this.#agentId, signal);
  }

  async enabled(signal: AbortSignal): Promise<void> {
    await this.#until(() => (this.config.frozen || this.#settings?.enabled === false ? undefined : true), signal);
  }

  takeOver(): void {
    this.#takenOver = true;
    this.#changed();
  }

  async tookOver(signal: AbortSignal): Promise<void> {
    await this.#until(() => this.#takenOver || undefined, signal);
  }

  retire(): void {
    this.#enter('retiring');
  }

  observe(answer: Readonly<Record<string, unknown>>): void {
    if (answer[headers.controlPlane.toLowerCase()] !== undefined) this.#speaksOurs = true;
    const role = instanceRole.safeParse(answer[headers.role.toLowerCase()]);
    // An answer that was under way while this instance handed over still says `primary`; retirement is for good.
    if (role.success && this.#role !== 'retiring') this.#enter(role.data);
  }

  enrol({ agent_id: agentId, client_id: clientId, config }: RegisterResponse): void {
    this.#settings = config;
    this.#agentId = agentId;
    this.#clientId = clientId;
    if (this.#role === undefined) this.#enter('primary');
    this.#changed();
  }

  learn(settings: Partial<FullAgentConfig>): void {
    this.#settings = settings;
    this.#changed();
  }

  #changed(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** What `look` sees, as soon as it sees anything. */
  async #until<T>(look: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const seen = look();
      if (seen !== undefined) return seen;
      await new Promise<void>((resolve, reject) => {
        const settle = (end: () => void) => () => {
          this.#waiting.delete(wake);
          signal.removeEventListener('abort', leave);
          end();
        };
        const wake = settle(resolve);
        const leave = settle(() => reject(signal.reason));
        this.#waiting.add(wake);
        signal.addEventListener('abort', leave);
      });
    }
  }

  #enter(role: InstanceRole): void {
    if (role === this.#role) return;
    this.#role = role;
    if (role === 'superseded') {
      this.log.warn('Another instance carries this workload; this one parks: no heartbeats, no commands, no launches');
    } else {
      this.log.info('Role changed', { role });
    }
  }
}
