import { InstanceMetadata } from '@spotguard/plugin-aws/contract';
import { Clock, InstanceIdentity, Logger, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Announcements } from '../announcements.js';
import { Failover } from '../failover/failover.js';
import { hasUsableTime, type Notice, parseNotice } from './notice.js';
import { NoticeReporter } from './notice-reporter.js';

const actionPath = 'meta-data/spot/instance-action';
const crossCheckPath = 'meta-data/spot/termination-time';

/** Looks for an interruption notice. A look that failed says nothing; one that found something is reported first. */
@injectable()
export class TerminationCheck {
  #seen: string | undefined;

  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(InstanceMetadata) private readonly metadata: InstanceMetadata,
    @inject(NoticeReporter) private readonly reporter: NoticeReporter,
    @inject(Announcements) private readonly announcements: Announcements,
    @inject(Failover) private readonly failover: Failover,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async look(signal: AbortSignal): Promise<void> {
    if (this.identity.market !== 'spot') return;
    const body = await this.metadata.read(actionPath, signal);
    if (body === undefined) return this.#nothing();
    const { instanceId } = this.identity;
    const notice = parseNotice(body, { instanceId, detectedAt: this.clock.now() });
    if (notice === undefined) {
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `The metadata service answered '${actionPath}' with what is no interruption notice. Nothing was done; it is read again`,
        { retryable: true, details: { body: body.slice(0, 200) } },
      );
    }
    if (notice.id !== this.#seen) await this.#act(notice, signal);
  }

  #nothing(): void {
    if (this.#seen === undefined) return;
    this.log.warn('Interruption notice is no longer there; what was begun is finished', { notice: this.#seen });
    this.#seen = undefined;
  }

  async #act(notice: Notice, signal: AbortSignal): Promise<void> {
    this.#seen = notice.id;
    void this.reporter.report(notice);
    this.failover.begin(notice);
    const { time: _, ...announced } = notice;
    this.announcements.interruption(announced);
    this.log.warn('Interruption notice', announced);
    if (!hasUsableTime(notice)) {
      this.log.warn('The time of the notice is of no use; two minutes are assumed', { time: notice.time });
    }
    await this.#crossCheck(notice, signal);
  }

  /** Only for the log: the document may be missing or hold anything, and a notice counts without it. */
  async #crossCheck({ id, action, time }: Notice, signal: AbortSignal): Promise<void> {
    if (action !== 'terminate') return;
    const said = await this.metadata.read(crossCheckPath, signal).catch(() => undefined);
    if (said?.trim() !== time) this.log.info('The older notice document says otherwise', { notice: id, said });
  }
}
