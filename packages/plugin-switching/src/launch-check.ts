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

/** Gives an instance that has just been launched time to take over before it is checked. */
const delayMs = 500;
const intervalMs = 21_600_000;

/** How often the worker checks whether a check is due. The first time is at a random moment within this interval. */
export const launchCheckTickSeconds = 300;

/**
 * Plans the launches of a switch after the registration and every six hours, without launching anything. That shows in
 * advance when this instance cannot be switched, and opens the connections for the first real plan. It makes no dry runs,
 * as all agents of a fleet may register at the same time; the rehearsal of the failover makes them.
 */
@injectable()
export class LaunchCheck {
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

  /** Checks once this instance has registered. Never rejects: a failed check is logged and changes no status. */
  async checkWhenRegistered(signal: AbortSignal): Promise<void> {
    try {
      await this.session.registered(signal);
      await this.clock.sleep(delayMs, signal);
      await this.#check(signal);
    } catch (error) {
      if (!signal.aborted) this.log.info('Could not check yet whether this instance can be switched', { error });
    }
  }

  /** Does nothing until a check is due, six hours after the last successful one. */
  async checkIfDue(signal: AbortSignal): Promise<void> {
    if (this.clock.monotonic() >= this.#dueAt) await this.#check(signal);
  }

  async #check(signal: AbortSignal): Promise<void> {
    if (this.rehearsal === undefined) return;
    const launches = this.#possibleLaunches();
    const findings = await this.rehearsal
      .rehearse(launches, { asksEc2: false }, signal)
      .catch((error: unknown) => ignoreTemporary(error));
    if (findings === undefined) return;
    this.#dueAt = this.clock.monotonic() + intervalMs;
    if (findings.length === 0) {
      this.status.ok();
      return;
    }
    const description = describeFindings(findings, launches.length);
    this.log.warn('A switch of this instance would fail or lose something', { findings });
    this.status.degraded(new SpotGuardError('UPSTREAM_REFUSED', description, { details: { findings } }));
  }

  /**
   * The launches that a switch may need: the other market in the own zone, and the own market in the other known zones.
   */
  #possibleLaunches(): readonly RehearsedLaunch[] {
    const { zone: ownZone, market: ownMarket, instanceType } = this.identity;
    const otherMarket = ownMarket === 'spot' ? 'ondemand' : 'spot';
    const zones = [...(this.prices?.known(instanceType).spot.keys() ?? [])].filter((zone) => zone !== ownZone);
    const isImageToBeMade = this.config.createSnapshotOnSwitch;
    return [
      { zone: ownZone, market: otherMarket, isImageToBeMade },
      ...zones.map((zone) => ({ zone, market: ownMarket, isImageToBeMade })),
    ];
  }
}

function ignoreTemporary(error: unknown): undefined {
  if (isSpotGuardError(error) && isRetryable(error)) return undefined;
  throw error;
}
