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
import { Announcements } from '../announcements.js';
import type { TerminationConfig } from '../config.js';
import { InterruptionReports } from '../interruption-reports.js';
import { parseRecommendation, type Recommendation } from './recommendation.js';
import { replicaProcedure } from './replica-procedure.js';

const rebalancePath = 'meta-data/events/recommendations/rebalance';

/** Looks for a rebalance recommendation: a hint that costs at most one replica at a time. */
@injectable()
export class RebalanceCheck {
  #announced: string | undefined;
  #asked: string | undefined;
  #replicaUnderWay = false;

  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(InstanceMetadata) private readonly metadata: InstanceMetadata,
    @inject(Session) private readonly session: Session,
    @inject(InterruptionReports) private readonly reports: InterruptionReports,
    @inject(Announcements) private readonly announcements: Announcements,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async look(signal: AbortSignal): Promise<void> {
    const { instanceId, market } = this.identity;
    if (market !== 'spot') return;
    const body = await this.metadata.read(rebalancePath, signal);
    if (body === undefined) return;
    const found = parseRecommendation(body, { instanceId, detectedAt: this.clock.now() });
    if (found === undefined) {
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `The metadata service answered '${rebalancePath}' with what is no recommendation. It is read again`,
        { retryable: true, details: { body: body.slice(0, 200) } },
      );
    }
    this.#askForReplica(found);
    await this.#announce(found);
  }

  async #announce({ id, instanceId, noticedAt, detectedAt }: Recommendation): Promise<void> {
    if (this.#announced === id) return;
    // Kept first, remembered then: a disk that fails once must not make the report fail for good.
    await this.reports.rebalance(id, {
      instance_id: instanceId,
      detected_at: wireTimestamp(new Date(detectedAt)),
    });
    this.#announced = id;
    this.log.warn('Rebalance recommendation', { recommendation: id, noticedAt });
    this.announcements.rebalance({ instanceId, noticedAt });
  }

  /** Once per recommendation, as soon as this instance may, and not while the replica of an earlier one is there. */
  #askForReplica(found: Recommendation): void {
    if (this.config.rebalancePolicy !== 'standby' || this.#asked === found.id) return;
    if (this.#replicaUnderWay || !this.session.permits.changes) return;
    if (found.noticedAt + this.config.rebalanceExpirySeconds * 1_000 <= found.detectedAt) return;
    this.#asked = found.id;
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
