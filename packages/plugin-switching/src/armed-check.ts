import { describeFindings, LaunchRehearsal, PriceBook, type RehearsedLaunch } from '@spotguard/plugin-aws/contract';
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
import type { SwitchingConfig } from './config.js';

/** An instance that has just been launched is to take over before it is checked. */
const delayMs = 500;
const intervalMs = 21_600_000;

/** How often the worker asks whether a check is due; the first time at a random moment within. */
export const armedCheckTickSeconds = 300;

/**
 * Plans the launches of a switch of this instance, when it has registered and every some hours, and throws the plans away: a
 * instance that cannot be switched is known before anybody orders it, and the first real plan finds its connections open. It
 * makes no dry runs, as a fleet registers in step; the rehearsal of the failover does, for the same pools.
 */
@injectable()
export class ArmedCheck {
  #dueAt = 0;

  constructor(
    @inject(Config) private readonly config: Pick<SwitchingConfig, 'createSnapshotOnSwitch'>,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(optional(LaunchRehearsal)) private readonly rehearsal: LaunchRehearsal | undefined,
    @inject(optional(PriceBook)) private readonly prices: PriceBook | undefined,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
    @inject(Status) private readonly status: Status,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Checks once this instance has registered. Never rejects: a check that fails in passing says nothing. */
  async checkWhenRegistered(signal: AbortSignal): Promise<void> {
    try {
      await this.session.registered(signal);
      await this.clock.sleep(delayMs, signal);
      await this.#check(signal);
    } catch (error) {
      if (!signal.aborted) this.log.info('Whether this instance can be switched is not known yet', { error });
    }
  }

  /** Does nothing until a check is due, six hours after the last one that said something. */
  async checkIfDue(signal: AbortSignal): Promise<void> {
    if (this.clock.monotonic() >= this.#dueAt) await this.#check(signal);
  }

  async #check(signal: AbortSignal): Promise<void> {
    if (this.rehearsal === undefined) return;
    const launches = this.#launches();
    const findings = await this.rehearsal
      .rehearse(launches, { asksEc2: false }, signal)
      .catch((error: unknown) => passing(error));
    if (findings === undefined) return;
    this.#dueAt = this.clock.monotonic() + intervalMs;
    if (findings.length === 0) {
      this.status.ok();
      return;
    }
    const words = describeFindings(findings, launches.length);
    this.log.warn('This instance cannot be switched as it is', { findings });
    this.status.degraded(new SpotGuardError('UPSTREAM_REFUSED', words, { details: { findings } }));
  }

  /** The pools that a switch may be ordered to, as far as they are known: of this instance's type, other than its own. */
  #launches(): readonly RehearsedLaunch[] {
    const { zone: ownZone, market: own, instanceType } = this.identity;
    const other = own === 'spot' ? 'ondemand' : 'spot';
    const zones = [...(this.prices?.known(instanceType).spot.keys() ?? [])].filter((zone) => zone !== ownZone);
    const isImageToBeMade = this.config.createSnapshotOnSwitch;
    return [
      { zone: ownZone, market: other, isImageToBeMade },
      ...zones.map((zone) => ({ zone, market: own, isImageToBeMade })),
    ];
  }
}

function passing(error: unknown): undefined {
  if (isSpotGuardError(error) && isRetryable(error)) return undefined;
  throw error;
}
