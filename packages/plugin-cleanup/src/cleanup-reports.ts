import { ControlPlane } from '@spotguard/plugin-session/contract';
import { type CleanupReport, paths } from '@spotguard/protocol';
import { type Channel, defineToken, InstanceIdentity, Outbox } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** Takes the report of each run. */
export interface CleanupReports {
  /** Resolves when it is on disk. */
  put(report: CleanupReport): Promise<void>;
}
export const CleanupReports = defineToken<CleanupReports>('cleanup/reports');

/** By way of the outbox; when it is full, the oldest go. */
@injectable()
export class OutboxCleanupReports implements CleanupReports {
  readonly #channel: Channel<CleanupReport>;

  constructor(
    @inject(Outbox) outbox: Outbox,
    @inject(ControlPlane) controlPlane: ControlPlane,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
  ) {
    this.#channel = outbox.channel({
      kind: 'cleanup-report',
      keep: 'newest',
      deliver: ({ key, payload }, signal) =>
        controlPlane.deliver({ key, path: paths.cleanupReport, body: payload, signal }),
    });
  }

  async put(report: CleanupReport): Promise<void> {
    // Runs do not overlap, so that their times tell them apart.
    await this.#channel.put(`cleanup-${this.identity.instanceId}-${report.timestamp}`, report);
  }
}
