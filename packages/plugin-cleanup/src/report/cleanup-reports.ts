import { ControlPlane } from '@spotguard/plugin-session/contract';
import { type CleanupReport, paths } from '@spotguard/protocol';
import { type Channel, InstanceIdentity, Outbox } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** Takes the report of each run. By way of the outbox; when it is full, the oldest go. */
@injectable()
export class CleanupReports {
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

  /** Resolves when it is on disk. */
  async put(report: CleanupReport): Promise<void> {
    // Runs do not overlap, so that their times tell them apart.
    await this.#channel.put(`cleanup-${this.identity.instanceId}-${report.timestamp}`, report);
  }
}
