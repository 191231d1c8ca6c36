import {
  describeFindings,
  LaunchRehearsal,
  type RehearsalFinding,
  type RehearsedLaunch,
} from '@spotguard/plugin-aws/contract';
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
import { launchOptions } from '../failover/launch-options.js';
import { SpotZonePrices } from '../spot-zone-prices.js';

/** How often the worker checks whether a rehearsal is due. The first check is at a random moment within this interval. */
export const rehearsalTickSeconds = 300;

/**
 * Rehearses every launch that a failover may make. When something is missing or would fail, the plugin is `degraded` with
 * all findings; when nothing is found any more, it is `ok` again.
 */
@injectable()
export class FailoverRehearsal {
  #dueAt = 0;
  #findings: readonly RehearsalFinding[] = [];

  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(optional(LaunchRehearsal)) private readonly rehearsal: LaunchRehearsal | undefined,
    @inject(SpotZonePrices) private readonly spotPrices: SpotZonePrices,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
    @inject(Status) private readonly status: Status,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** What the last rehearsal found; empty before the first. */
  get findings(): readonly RehearsalFinding[] {
    return this.#findings;
  }

  /**
   * Does nothing until a rehearsal is due. One that AWS did not answer changes nothing and is due again at the next tick.
   */
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
    const spot = await this.spotPrices.read(signal);
    const options = launchOptions({ ownZone, spot, lastResort: this.config.lastResort });
    const launches = options.map((option): RehearsedLaunch => ({ ...option, isEmergency: true }));
    const findings = await rehearsal.rehearse(launches, { asksEc2: true }, signal);
    this.#findings = findings;
    if (options.length === 0) {
      this.status.degraded('A failover would launch nothing: no other zone is known, and lastResort is none.');
    } else if (findings.length === 0) {
      this.status.ok();
    } else {
      const description = describeFindings(findings, launches.length);
      this.log.warn('A failover of this instance would have problems', { findings });
      this.status.degraded(
        new SpotGuardError('UPSTREAM_REFUSED', `Rehearsed ${launches.length} launches of a failover. ${description}`, {
          details: { findings },
        }),
      );
    }
  }
}
