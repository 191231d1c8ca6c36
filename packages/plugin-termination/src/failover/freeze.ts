import { Session } from '@spotguard/plugin-session/contract';
import { Clock, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { InterruptionReports } from '../interruption-reports.js';
import type { Notice } from '../notices/notice.js';
import { Stopping } from '../stopping.js';
import { reportedNotice } from './reported-notice.js';

/** After a restart, a failover that an earlier process began is resumed within this time. */
const resumedWithinMs = 2_000;

/**
 * Tells whether this agent is frozen, by its own configuration or by the control plane, and reports that a freeze forbids a
 * failover. A parked instance is forbidden everything, frozen or not; for it, the last answer before it was parked counts.
 */
@injectable()
export class Freeze {
  #last: string | undefined;
  readonly #failovers = new Set<string>();

  constructor(
    @inject(Session) private readonly session: Session,
    @inject(InterruptionReports) private readonly reports: InterruptionReports,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
    @inject(Stopping) private readonly stopping: AbortSignal,
  ) {
    void this.reason;
  }

  get isFrozen(): boolean {
    return this.reason !== undefined;
  }

  /** Says by what it is frozen and why, without a full stop; undefined while it is not. */
  get reason(): string | undefined {
    const { isParked, freeze } = this.session;
    if (!isParked) this.#last = freeze;
    return this.#last;
  }

  /** Notes that there is a failover for a notice, which reports how it ends, frozen or not. */
  noteFailover(noticeId: string): void {
    this.#failovers.add(noticeId);
  }

  /** Reports that nothing was launched, and why; not when a failover that began before the freeze will report. Never rejects. */
  async reportFor(notice: Notice, reason: string): Promise<void> {
    const report = { notice: reportedNotice(notice), outcome: 'nothing-launched', reason } as const;
    try {
      await this.clock.sleep(resumedWithinMs, this.stopping);
      if (!this.#failovers.has(notice.id)) await this.reports.failover(`${notice.id}/frozen`, report);
    } catch (error) {
      if (this.stopping.aborted) return;
      this.log.error('It could not be reported that a freeze forbids the failover', { notice: notice.id, error });
    }
  }
}
