import { InstanceMetadata } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { wireTimestamp } from '@spotguard/protocol';
import {
  Clock,
  Config,
  InstanceIdentity,
  isSpotGuardError,
  Logger,
  ProcedureRunner,
  SpotGuardError,
} from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { TerminationConfig } from '../config.js';
import { InterruptionReports } from '../interruption-reports.js';
import { NoticeEvents } from '../notice-events.js';
import { parseRecommendation, type Recommendation } from './recommendation.js';
import { replicaProcedure } from './replica-procedure.js';

const rebalancePath = 'meta-data/events/recommendations/rebalance';

/** Checks for a rebalance recommendation, reports it, and asks for one replica at a time at most. */
@injectable()
export class RebalanceCheck {
  #reported: string | undefined;
  #askedFor: string | undefined;
  #replicaUnderWay = false;

  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(InstanceMetadata) private readonly metadata: InstanceMetadata,
    @inject(Session) private readonly session: Session,
    @inject(InterruptionReports) private readonly reports: InterruptionReports,
    @inject(NoticeEvents) private readonly events: NoticeEvents,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async check(signal: AbortSignal): Promise<void> {
    const { instanceId, market } = this.identity;
    if (market !== 'spot') return;
    const body = await this.metadata.read(rebalancePath, signal);
    if (body === undefined) return;
    const found = parseRecommendation(body, { instanceId, detectedAt: this.clock.now() });
    if (found === undefined) {
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `The metadata service answered '${rebalancePath}' with something that is not a recommendation. It will be read again`,
        { retryable: true, details: { body: body.slice(0, 200) } },
      );
    }
    this.#askForReplica(found);
    await this.#reportOnce(found);
  }

  async #reportOnce({ id, instanceId, noticedAt, detectedAt }: Recommendation): Promise<void> {
    if (this.#reported === id) return;
    // Remembered only after the report is on disk, so that a report that failed is tried again.
    await this.reports.rebalance(id, {
      instance_id: instanceId,
      detected_at: wireTimestamp(new Date(detectedAt)),
    });
    this.#reported = id;
    this.log.warn('Rebalance recommendation', { recommendation: id, noticedAt });
    this.events.emitRebalance({ instanceId, noticedAt });
  }

  /** Once per recommendation, as soon as this instance may change things, and not while an earlier procedure runs. */
  #askForReplica(found: Recommendation): void {
    if (this.config.rebalancePolicy !== 'standby' || this.#askedFor === found.id) return;
    if (this.#replicaUnderWay || !this.session.permits.changes) return;
    if (found.noticedAt + this.config.rebalanceExpirySeconds * 1_000 <= found.detectedAt) return;
    this.#askedFor = found.id;
    this.#replicaUnderWay = true;
    void this.#run(found);
  }

  async #run(found: Recommendation): Promise<void> {
    try {
      await this.procedures.run(replicaProcedure, { key: `rebalance/${found.id}`, input: found });
    } catch (error) {
      if (!isSpotGuardError(error, 'CANCELLED')) {
        this.log.error('Replica procedure stopped', { recommendation: found.id, error });
      }
    }
    this.#replicaUnderWay = false;
  }
}
