import { InstanceMetadata } from '@spotguard/plugin-aws/contract';
import { Clock, InstanceIdentity, Logger, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Failover } from '../failover/failover.js';
import { NoticeEvents } from '../notice-events.js';
import { hasUsableTime, type Notice, parseNotice } from './notice.js';
import { NoticeReporter } from './notice-reporter.js';

const actionPath = 'meta-data/spot/instance-action';
const crossCheckPath = 'meta-data/spot/termination-time';

/**
 * Checks for an interruption notice, reports a new one and starts the failover. A failed read is never taken for "no
 * notice".
 */
@injectable()
export class TerminationCheck {
  #handled: string | undefined;

  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(InstanceMetadata) private readonly metadata: InstanceMetadata,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(NoticeEvents) private readonly events: NoticeEvents,
    @inject(Failover) private readonly failover: Failover,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async check(signal: AbortSignal): Promise<void> {
    if (this.identity.market !== 'spot') return;
    const body = await this.metadata.read(actionPath, signal);
    if (body === undefined) return this.#handleNoNotice();
    const { instanceId } = this.identity;
    const notice = parseNotice(body, { instanceId, detectedAt: this.clock.now() });
    if (notice === undefined) {
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `The metadata service answered '${actionPath}' with something that is not an interruption notice. Nothing was done; it will be read again`,
        { retryable: true, details: { body: body.slice(0, 200) } },
      );
    }
    if (notice.id !== this.#handled) await this.#handle(notice, signal);
    else this.failover.beginIfFreezeHasEnded(notice);
  }

  #handleNoNotice(): void {
    if (this.#handled === undefined) return;
    this.log.warn('Interruption notice is no longer there; a failover that has started goes on', {
      notice: this.#handled,
    });
    this.#handled = undefined;
  }

  async #handle(notice: Notice, signal: AbortSignal): Promise<void> {
    this.#handled = notice.id;
    void this.reporter.report(notice);
    this.failover.begin(notice);
    const { time: _, ...event } = notice;
    this.events.emitInterruption(event);
    this.log.warn('Interruption notice', event);
    if (!hasUsableTime(notice)) {
      this.log.warn('The time of the notice is not usable; two minutes are assumed', { time: notice.time });
    }
    await this.#crossCheck(notice, signal);
  }

  /** Only logs a difference: the older document may be missing or wrong, and the notice counts without it. */
  async #crossCheck({ id, action, time }: Notice, signal: AbortSignal): Promise<void> {
    if (action !== 'terminate') return;
    const olderTime = await this.metadata.read(crossCheckPath, signal).catch(() => undefined);
    if (olderTime?.trim() !== time) {
      this.log.info('The older notice document has another time', { notice: id, olderTime });
    }
  }
}
