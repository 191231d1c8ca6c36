import { ControlPlane } from '@spotguard/plugin-session/contract';
import { paths, type ReplicaStatusRequest, type UpdateReplicaRequest, wireTimestamp } from '@spotguard/protocol';
import { type Channel, Clock, Outbox } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

type Report =
  | { readonly replicaId: string; readonly instance: UpdateReplicaRequest }
  | { readonly replicaId: string; readonly status: ReplicaStatusRequest };

const maxReasonLength = 1_000;

/**
 * Reports what happens to replicas, to the control plane and in order. Each method resolves when its report is on disk; a
 * report counts once, however often it is put or sent.
 */
@injectable()
export class ReplicaReports {
  readonly #channel: Channel<Report>;

  constructor(
    @inject(Outbox) outbox: Outbox,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(Clock) private readonly clock: Clock,
  ) {
    this.#channel = outbox.channel<Report>({
      kind: 'replica',
      keep: 'always',
      isUrgent: true,
      deliver: ({ key, payload }, signal) => this.#deliver(key, payload, signal),
    });
  }

  /** Reports which instance was launched for the replica. */
  launched(replicaId: string, instanceId: string): Promise<void> {
    const instance = { instance_id: instanceId, status: 'syncing' as const };
    return this.#channel.put(`${replicaId}/launched`, { replicaId, instance });
  }

  ready(replicaId: string): Promise<void> {
    return this.#putStatus(replicaId, { status: 'ready', sync_completed_at: this.#now() });
  }

  failed(replicaId: string, reason: string): Promise<void> {
    return this.#putStatus(replicaId, { status: 'failed', error_message: reason.slice(0, maxReasonLength) });
  }

  /** Confirms that the replica has ended, also after it was reported as failed: the control plane waits for this. */
  terminated(replicaId: string): Promise<void> {
    return this.#putStatus(replicaId, { status: 'terminated', is_active: false, terminated_at: this.#now() });
  }

  #putStatus(replicaId: string, status: ReplicaStatusRequest): Promise<void> {
    return this.#channel.put(`${replicaId}/${status.status}`, { replicaId, status });
  }

  #deliver(key: string, report: Report, signal: AbortSignal): Promise<void> {
    const { replicaId } = report;
    if ('instance' in report) {
      const path = (agentId: string) => paths.replica(agentId, replicaId);
      return this.controlPlane.deliver({ key, method: 'PUT', path, body: report.instance, signal });
    }
    const path = (agentId: string) => paths.replicaStatus(agentId, replicaId);
    return this.controlPlane.deliver({ key, path, body: report.status, signal });
  }

  #now(): string {
    return wireTimestamp(new Date(this.clock.now()));
  }
}
