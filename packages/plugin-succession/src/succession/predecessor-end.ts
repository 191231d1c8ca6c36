import { GoneEvidence, type InstanceDescription, Instances, isUp } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { type LaunchIntent, parseLaunchIntent, tagKeys } from '@spotguard/protocol';
import { Clock, describeError, InstanceIdentity, isRetryable, Lineage, Logger, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { RetirementPolicy } from '../contract.js';

/** The part of this plugin's status. */
const part = 'interrupted instance';
const checkMs = 15_000;
/** After this time the checks become less frequent: an instance that is kept may exist for months. */
const frequentChecksMs = 1_800_000;
const laterCheckMs = 60_000;
/** An instance under notice runs for two more minutes, in which it drains. */
const noticeSeconds = 120;
/** How many successors of one failover may have died one after the other. */
const maxPredecessors = 8;

/**
 * Terminates the interrupted instance after a failover, so that it does not run beside this one. After a switch this does
 * nothing: the command says when the predecessor is terminated.
 */
@injectable()
export class PredecessorEnd {
  #firstCheckAt: number | undefined;
  #lastKept: string | undefined;
  #lastRefusal: string | undefined;
  readonly #seenStopped = new Set<string>();

  constructor(
    @inject(RetirementPolicy) private readonly policy: RetirementPolicy,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
    @inject(Status) private readonly status: Status,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /**
   * Resolves when the interrupted instance is terminated, or there is none; rejects with the signal's reason. Call it at
   * every start of a launched instance that has taken over: EC2 may start an interrupted instance again days later.
   */
  async watch(signal: AbortSignal): Promise<void> {
    const { predecessor } = this.lineage;
    const intent = parseLaunchIntent(this.lineage.intent);
    if (predecessor === undefined || intent === undefined || intent.kind === 'switch') return;
    const startedAt = this.clock.monotonic();
    const evidence = new GoneEvidence();
    for (;;) {
      const look = await this.#check(predecessor, intent, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        this.log.warn('The interrupted instance could not be read or terminated; it is tried again', { error });
        return undefined;
      });
      if (look !== undefined && evidence.add(look, this.clock.monotonic())) return;
      const isLater = this.clock.monotonic() - startedAt >= frequentChecksMs;
      await this.clock.sleep(isLater ? laterCheckMs : checkMs, signal);
    }
  }

  /** Reads the interrupted instance once and terminates it when it is time. */
  async #check(predecessor: string, intent: LaunchIntent, signal: AbortSignal): Promise<'there' | 'gone'> {
    const interrupted = await this.#findInterrupted(predecessor, signal);
    if (interrupted === undefined) {
      this.#clearRefusal();
      return 'gone';
    }
    const { found, namesThis } = interrupted;
    const { instanceId, state } = found;
    // Only the primary terminates an instance, and only while it may change things.
    if (!namesThis || !this.session.permits.changes) return 'there';
    this.#firstCheckAt ??= this.clock.monotonic();
    if (state === 'stopped' || state === 'stopping') this.#seenStopped.add(instanceId);
    const wasStartedAgain = isUp(found) && this.#wasStartedAgain(found, intent);
    const retirement = this.policy.decide(undefined);
    if (retirement.kind === 'keep') {
      await this.#keepStopped(found, wasStartedAgain, { because: retirement.because, signal });
      return 'there';
    }
    const waitMs = Math.max(noticeSeconds, retirement.waitSeconds) * 1_000;
    if (!wasStartedAgain && this.clock.monotonic() - this.#firstCheckAt < waitMs) return 'there';
    this.log.warn('Terminating the interrupted instance: this one carries the workload', {
      instanceId,
      state,
      wasStartedAgain,
    });
    await this.#endOrReport('terminate', instanceId, signal);
    return 'there';
  }

  /** An instance that is kept keeps its disks, and does not run beside this one. */
  async #keepStopped(
    { instanceId, state }: InstanceDescription,
    wasStartedAgain: boolean,
    { because, signal }: { readonly because: string; readonly signal: AbortSignal },
  ): Promise<void> {
    if (wasStartedAgain && state === 'running') {
      this.log.warn('Stopping the interrupted instance, which was started again', { instanceId, because });
      await this.#endOrReport('stop', instanceId, signal);
      return;
    }
    this.#clearRefusal();
    const logged = `${instanceId} ${state}`;
    if (this.#lastKept === logged) return;
    this.#lastKept = logged;
    this.log.info('The interrupted instance is kept', { instanceId, state, because });
  }

  /**
   * Finds the latest instance before this one that still exists: the predecessor, or one before it when later ones have
   * died. It may be terminated only when its own tags name this instance as its successor. The tags of this instance prove
   * nothing, as they can be copied.
   */
  async #findInterrupted(
    predecessor: string,
    signal: AbortSignal,
  ): Promise<{ readonly found: InstanceDescription; readonly namesThis: boolean } | undefined> {
    let next: string | undefined = predecessor;
    for (let count = 0; next !== undefined && count < maxPredecessors; count++) {
      const found: InstanceDescription | undefined = await this.instances.describe(next, signal);
      if (found === undefined || found.tags[tagKeys.agent] !== this.lineage.agent) return undefined;
      const namesThis = found.tags[tagKeys.successor] === this.identity.instanceId;
      const hasEnded = found.state === 'terminated' || found.state === 'shutting-down';
      if (!hasEnded) return { found, namesThis };
      next = found.tags[tagKeys.predecessor];
    }
    return undefined;
  }

  /** After a stop and a start, EC2 shows the time of the last start as the launch time. */
  #wasStartedAgain({ instanceId, launchedAt }: InstanceDescription, intent: LaunchIntent): boolean {
    return this.#seenStopped.has(instanceId) || (intent.kind === 'failover' && launchedAt > intent.startedAt);
  }

  /** Logs and shows a refusal once. Each check tries again, as an operator may correct the IAM policy. */
  async #endOrReport(way: 'stop' | 'terminate', instanceId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.instances[way](instanceId, signal);
    } catch (error) {
      if (signal.aborted || isRetryable(error)) throw error;
      const done = way === 'stop' ? 'stopped' : 'terminated';
      const refusal = `${instanceId} has handed over to this instance and cannot be ${done}: ${describeError(error)}`;
      if (refusal === this.#lastRefusal) return;
      this.#lastRefusal = refusal;
      this.status.degraded(refusal, part);
      this.log.error(`The interrupted instance cannot be ${done}: ${way} it by hand`, { instanceId, error });
    }
  }

  #clearRefusal(): void {
    if (this.#lastRefusal !== undefined) this.status.ok(part);
    this.#lastRefusal = undefined;
  }
}
