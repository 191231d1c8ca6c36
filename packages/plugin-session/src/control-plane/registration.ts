import { headers, paths, type RegisterRequest, registerResponse } from '@spotguard/protocol';
import { Clock, Config, InstanceIdentity, Lineage, Logger, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SessionConfig } from '../config.js';
import { ControlPlane } from '../contract.js';
import { agentVersion } from './control-plane-client.js';
import { GuardingHeader } from './guarding-header.js';
import { parseAnswer } from './parse-answer.js';
import { SessionEvents } from './session-events.js';
import { SessionState } from './session-state.js';

const firstWaitMs = 1_000;
const maxWaitMs = 30_000;
/** How the launch intent of a replica begins, see `formatLaunchIntent` of the protocol. */
const replicaIntent = 'standby/';

/** Registers this instance. When the control plane refuses or cannot be reached, it tries again and the agent goes on. */
@injectable()
export class Registration {
  constructor(
    @inject(Config) private readonly config: SessionConfig,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(GuardingHeader) private readonly guardingHeader: GuardingHeader,
    @inject(SessionEvents) private readonly events: SessionEvents,
    @inject(Clock) private readonly clock: Clock,
    @inject(Status) private readonly status: Status,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Tries to register until it succeeds or the signal aborts. Never rejects. */
  async keepTrying(signal: AbortSignal): Promise<void> {
    for (let wait = firstWaitMs; !signal.aborted; wait = Math.min(wait * 2, maxWaitMs)) {
      try {
        if (this.#isReplica || this.lineage.successor !== undefined) await this.#untilAllowedToRegister(signal);
        await this.register(signal);
        this.status.ok();
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.log.error('Failed to register agent', { error, nextTryMs: wait });
        this.status.degraded(error);
        await this.clock.sleep(wait, signal).catch(() => {});
      }
    }
  }

  get #isReplica(): boolean {
    return this.lineage.intent?.startsWith(replicaIntent) === true;
  }

  /**
   * A v4 backend takes whoever registers for the primary. With it a replica must not register before it has taken over, and
   * an instance that has handed over must not register at all.
   */
  async #untilAllowedToRegister(signal: AbortSignal): Promise<void> {
    await this.controlPlane.request({ method: 'GET', path: paths.health, signal });
    if (this.sessionState.isOurControlPlane) return;
    const { successor } = this.lineage;
    if (successor !== undefined) {
      this.log.warn(
        'Another instance carries the workload, and a v4 backend would take this one for the primary; it does not register',
        {
          successor,
        },
      );
    } else this.log.info('A v4 backend has no replicas; this instance registers when it has taken over');
    await this.sessionState.untilTakenOver(signal);
  }

  async register(signal: AbortSignal): Promise<void> {
    const { predecessor, intent } = this.lineage;
    const answer = await this.controlPlane.request({
      method: 'POST',
      path: paths.register,
      body: this.#registerRequest(),
      headers: {
        ...this.guardingHeader(),
        ...(predecessor === undefined ? {} : { [headers.predecessor]: predecessor }),
        ...(intent === undefined ? {} : { [headers.intent]: intent }),
      },
      signal,
    });
    const registered = parseAnswer(registerResponse, answer, 'register');
    this.sessionState.applyRegistration(registered);
    const agentId = registered.agent_id;
    const { role = 'primary' } = this.sessionState;
    this.log.info(`Agent registered as agent: ${agentId}`, { agentId, role });
    this.events.emitRegistered({ agentId, role });
  }

  /** Has only the twelve keys that a v4 backend accepts. It refuses null, so an address that is unknown is left out. */
  #registerRequest(): RegisterRequest {
    const { identity } = this;
    return {
      client_token: this.config.clientToken,
      hostname: identity.hostname,
      instance_id: identity.instanceId,
      instance_type: identity.instanceType,
      region: identity.region,
      az: identity.zone,
      ami_id: identity.imageId,
      agent_version: agentVersion,
      logical_agent_id: this.lineage.agent,
      mode: identity.market,
      ...(identity.privateIp === undefined ? {} : { private_ip: identity.privateIp }),
      ...(identity.publicIp === undefined ? {} : { public_ip: identity.publicIp }),
    };
  }
}
