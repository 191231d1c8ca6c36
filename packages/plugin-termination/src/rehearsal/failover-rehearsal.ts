import { describeFindings, LaunchRehearsal, type RehearsedLaunch } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import {
  Clock,
  Config,
  InstanceIdentity,
  isRetryable,
  isSpotGuardError,
  Logger,
  optional,
  SpotGuardError,
  Status,
} from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { TerminationConfig } from '../config.js';
import { ladder } from '../failover/ladder.js';
import { SpotZonePrices } from '../spot-zone-prices.js';

/** How often the worker asks whether a rehearsal is due; the first time at a random moment within. */
export const rehearsalTickSeconds = 300;

/**
 * Rehearses the launch of every rung of the ladder that a failover would climb: what it would lack degrades the plugin
 * beforehand, with everything that was found. It goes back to `ok` when nothing is found any more.
 */
@injectable()
export class FailoverRehearsal {
  #dueAt = 0;

  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(optional(LaunchRehearsal)) private readonly rehearsal: LaunchRehearsal | undefined,
    @inject(SpotZonePrices) private readonly offers: SpotZonePrices,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
    @inject(Status) private readonly status: Status,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Does nothing until a rehearsal is due. One that AWS did not answer says nothing and is due again at the next tick. */
  async rehearseIfDue(signal: AbortSignal): Promise<void> {
    const { clock, rehearsal } = this;
    if (rehearsal === undefined || this.session.isParked || clock.monotonic() < this.#dueAt) return;
    try {
      await this.#rehearse(rehearsal, signal);
      this.#dueAt = clock.monotonic() + this.config.rehearsalIntervalSeconds * 1_000;
    } catch (error) {
      if (!isSpotGuardError(error) || !isRetryable(error)) throw error;
      this.log.info('The launches of a failover could not be rehearsed now', { error });
    }
  }

  async #rehearse(rehearsal: LaunchRehearsal, signal: AbortSignal): Promise<void> {
    const { zone: ownZone } = this.identity;
    const rungs = ladder({ ownZone, spot: await this.offers.spot(signal), lastResort: this.config.lastResort });
    const launches = rungs.map((rung): RehearsedLaunch => ({ ...rung, isEmergency: true }));
    const findings = await rehearsal.rehearse(launches, { asksEc2: true }, signal);
    if (rungs.length === 0) {
      this.status.degraded('A failover would launch nothing: no other zone is known, and lastResort is none.');
    } else if (findings.length === 0) {
      this.status.ok();
    } else {
      const words = describeFindings(findings, launches.length);
      this.log.warn('A failover of this instance would not go as it should', { findings });
      this.status.degraded(
        new SpotGuardError('UPSTREAM_REFUSED', `Rehearsed ${launches.length} launches of a failover. ${words}`, {
          details: { findings },
        }),
      );
    }
  }
}
