import { type Heartbeat as HeartbeatBody, headers, paths } from '@spotguard/protocol';
import { Config, InstanceIdentity, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SessionConfig } from '../config.js';
import { ControlPlane } from '../contract.js';
import { GuardingHeader } from '../control-plane/guarding-header.js';
import { SessionState } from '../control-plane/session-state.js';

/** Sends the heartbeats of a primary or replica. A parked instance sends none. */
@injectable()
export class Heartbeat {
  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Config) private readonly config: Pick<SessionConfig, 'heartbeatIntervalSeconds'>,
    @inject(GuardingHeader) private readonly guardingHeader: GuardingHeader,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async send(signal: AbortSignal): Promise<void> {
    if (this.sessionState.agentId === undefined || this.sessionState.isParked) return;
    await this.#send(this.sessionState.settings?.enabled === false ? 'disabled' : 'online', signal);
    this.log.info('Heartbeat sent successfully');
  }

  /** Sends the last heartbeat, at shutdown. A parked instance sends none, as it would mark the workload as offline. */
  async sendOffline(signal: AbortSignal): Promise<void> {
    if (this.sessionState.agentId !== undefined && !this.sessionState.isParked) await this.#send('offline', signal);
  }

  async #send(status: HeartbeatBody['status'], signal: AbortSignal): Promise<void> {
    const { instanceId, instanceType, market, zone } = this.identity;
    const body: HeartbeatBody = {
      status,
      monitored_instances: status === 'offline' ? [] : [instanceId],
      instance_id: instanceId,
      instance_type: instanceType,
      mode: market,
      az: zone,
    };
    const agentId = await this.sessionState.registered(signal);
    await this.controlPlane.request({
      method: 'POST',
      path: paths.heartbeat(agentId),
      headers: {
        [headers.heartbeatSeconds]: String(this.config.heartbeatIntervalSeconds),
        ...this.guardingHeader(),
      },
      body,
      signal,
    });
  }
}
