import { ControlPlane } from '@spotguard/plugin-session/contract';
import { type FailoverReport, type MaintenanceReport, paths, type RebalanceRequest } from '@spotguard/protocol';
import { type Channel, Outbox } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/**
 * Facts that must reach the control plane: on disk before the call returns, counted once by their key. By way of the
 * outbox.
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
    const additive = (kind: string, path: (agentId: string) => string) => ({
      kind,
      keep: 'always' as const,
      deliver: async ({ key, payload }: { readonly key: string; readonly payload: unknown }, signal: AbortSignal) => {
        await this.controlPlane.deliver({ key, path, body: payload, isUnknownToV4: true, signal });
      },
    });
    this.#failovers = outbox.channel(additive('failover-report', paths.failoverReport));
    this.#maintenance = outbox.channel(additive('maintenance-report', paths.maintenanceReport));
    this.#rebalances = outbox.channel({
      kind: 'rebalance-recommendation',
      keep: 'always',
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
