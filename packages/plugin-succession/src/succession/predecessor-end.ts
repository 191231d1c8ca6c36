import { GoneEvidence, type InstanceDescription, Instances } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { type LaunchIntent, parseLaunchIntent, tagKeys } from '@spotguard/protocol';
import { Clock, describeError, InstanceIdentity, isRetryable, Lineage, Logger, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { RetirementPolicy } from '../contract.js';

/** Of this plugin's status. */
const part = 'interrupted instance';
const lookMs = 15_000;
/** So long it is looked at closely; an instance that is kept may be there for months. */
const closeLookMs = 1_800_000;
const laterLookMs = 60_000;
/** An instance under notice runs for two minutes more, in which it drains. */
const noticeSeconds = 120;
/** Successors of one failover that have died one after the other. */
const maxLinks = 8;

/**
 * After a failover: ends the interrupted instance, so that it does not run beside this one. A switch names the end of its
 * predecessor itself; a failover leaves it to the settings.
 */
@injectable()
export class PredecessorEnd {
  #firstLookAt: number | undefined;
  #lastKept: string | undefined;
  #lastRefusal: string | undefined;
  readonly #stopped = new Set<string>();

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
   * Resolves when it has been terminated, or there is none; rejects with the signal's reason. To be begun at each start of a
   * launched instance whose succession is done: EC2 may start an interrupted instance again days later.
   */
  async watch(signal: AbortSignal): Promise<void> {
    const { predecessor } = this.lineage;
    const intent = parseLaunchIntent(this.lineage.intent);
    if (predecessor === undefined || intent === undefined || intent.kind === 'switch') return;
    const begunAt = this.clock.monotonic();
    const evidence = new GoneEvidence();
    for (;;) {
      const look = await this.#look(predecessor, intent, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        this.log.warn('The interrupted instance could not be looked at or ended; it is tried again', { error });
        return undefined;
      });
      if (look !== undefined && evidence.add(look, this.clock.monotonic())) return;
      const isLong = this.clock.monotonic() - begunAt >= closeLookMs;
      await this.clock.sleep(isLong ? laterLookMs : lookMs, signal);
    }
  }

  /** One look, and what has to be done about what it shows. */
  async #look(predecessor: string, intent: LaunchIntent, signal: AbortSignal): Promise<'there' | 'gone'> {
    const interrupted = await this.#interrupted(predecessor, signal);
    if (interrupted === undefined) {
      if (this.#lastRefusal !== undefined) this.status.ok(part);
      return 'gone';
    }
    const { found, namesThis } = interrupted;
    const { instanceId, state } = found;
    // Only who is the primary, and may change something, ends an instance.
    if (!namesThis || !this.session.permits.changes) return 'there';
    this.#firstLookAt ??= this.clock.monotonic();
    if (state === 'stopped' || state === 'stopping') this.#stopped.add(instanceId);
    const isAgain = (state === 'running' || state === 'pending') && this.#wasStartedAgain(found, intent);
    const retirement = this.policy.decide(undefined);
    if (retirement.kind === 'keep') {
      this.#logKept(found, isAgain, retirement.because);
      return 'there';
    }
    const waitMs = Math.max(noticeSeconds, retirement.waitSeconds) * 1_000;
    if (!isAgain && this.clock.monotonic() - this.#firstLookAt < waitMs) return 'there';
    this.log.warn('Terminating the interrupted instance: this one carries the workload', {
      instanceId,
      state,
      isAgain,
    });
    try {
      await this.instances.terminate(instanceId, signal);
    } catch (error) {
      if (signal.aborted || isRetryable(error)) throw error;
      this.#reportRefusal(instanceId, error);
    }
    return 'there';
  }

  /**
   * The last instance before this one that is there: the predecessor, or one behind successors that have died. Only its
   * word, that this instance is its successor, lets it be ended: the tags of this one prove nothing, as they can be copied.
   */
  async #interrupted(
    predecessor: string,
    signal: AbortSignal,
  ): Promise<{ readonly found: InstanceDescription; readonly namesThis: boolean } | undefined> {
    let next: string | undefined = predecessor;
    for (let link = 0; next !== undefined && link < maxLinks; link++) {
      const found: InstanceDescription | undefined = await this.instances.describe(next, signal);
      if (found === undefined || found.tags[tagKeys.agent] !== this.lineage.agent) return undefined;
      const namesThis = found.tags[tagKeys.successor] === this.identity.instanceId;
      const hasEnded = found.state === 'terminated' || found.state === 'shutting-down';
      if (!hasEnded) return { found, namesThis };
      next = found.tags[tagKeys.predecessor];
    }
    return undefined;
  }

  /** EC2 tells the time of the last start as that of the launch. */
  #wasStartedAgain({ instanceId, launchedAt }: InstanceDescription, intent: LaunchIntent): boolean {
    return this.#stopped.has(instanceId) || (intent.kind === 'failover' && launchedAt > intent.startedAt);
  }

  /** It is tried at each look all the same: a policy can be corrected. */
  #reportRefusal(instanceId: string, error: unknown): void {
    const refusal = `${instanceId} has handed over to this instance and cannot be ended: ${describeError(error)}`;
    if (refusal === this.#lastRefusal) return;
    this.#lastRefusal = refusal;
    this.status.degraded(refusal, part);
    this.log.error('The interrupted instance cannot be ended: end it by hand', { instanceId, error });
  }

  #logKept({ instanceId, state }: InstanceDescription, isAgain: boolean, because: string): void {
    const said = `${instanceId} ${state}`;
    if (this.#lastKept === said) return;
    this.#lastKept = said;
    const fields = { instanceId, state, because };
    if (isAgain) this.log.error('The interrupted instance was started again and runs beside this one: stop it', fields);
    else this.log.info('The interrupted instance is kept', fields);
  }
}
