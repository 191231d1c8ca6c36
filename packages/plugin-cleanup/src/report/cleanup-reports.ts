import { ControlPlane } from '@spotguard/plugin-session/contract';
import { type CleanupReport, paths } from '@spotguard/protocol';
import { type Channel, InstanceIdentity, Outbox } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** Sends the report of each run through the outbox, which drops the oldest reports when it is full. */
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

  /** Returns the key under which a report is sent. Runs do not overlap, so no two reports have the same timestamp. */
  keyOf({ timestamp }: CleanupReport): string {
    return `cleanup-${this.identity.instanceId}-${timestamp}`;
  }

  /** Resolves when the report is on disk. */
  async put(report: CleanupReport): Promise<void> {
    await this.#channel.put(this.keyOf(report), report);
  }
}
