import { ControlPlane } from '@spotguard/plugin-session/contract';
import { type FailoverReport, type MaintenanceReport, paths, type RebalanceRequest } from '@spotguard/protocol';
import { type Channel, Outbox } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/**
 * Sends reports that must reach the control plane, through the outbox. A report is on disk when the call resolves, and its
 * key keeps the control plane from counting it twice.
 */
@injectable()
export class InterruptionReports {
  readonly #failovers: Channel<FailoverReport>;
  readonly #rebalances: Channel<RebalanceRequest>;
  readonly #maintenance: Channel<MaintenanceReport>;

  constructor(
    @inject(Outbox) outbox: Outbox,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
  ) {
    const unknownToV4 = (kind: string, path: (agentId: string) => string) => ({
      kind,
      keep: 'always' as const,
      isUrgent: true,
      deliver: async ({ key, payload }: { readonly key: string; readonly payload: unknown }, signal: AbortSignal) => {
        await this.controlPlane.deliver({ key, path, body: payload, isUnknownToV4: true, signal });
      },
    });
    this.#failovers = outbox.channel(unknownToV4('failover-report', paths.failoverReport));
    this.#maintenance = outbox.channel(unknownToV4('maintenance-report', paths.maintenanceReport));
    this.#rebalances = outbox.channel({
      kind: 'rebalance-recommendation',
      keep: 'always',
      isUrgent: true,
      deliver: ({ key, payload }, signal) =>
        this.controlPlane.deliver({ key, path: paths.rebalance, body: payload, signal }),
    });
  }

  failover(noticeId: string, report: FailoverReport): Promise<void> {
    return this.#failovers.put(noticeId, report);
  }

  rebalance(key: string, report: RebalanceRequest): Promise<void> {
    return this.#rebalances.put(key, report);
  }

  maintenance(key: string, report: MaintenanceReport): Promise<void> {
    return this.#maintenance.put(key, report);
  }
}
