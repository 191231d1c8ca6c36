import { tagKeys } from '@spotguard/protocol';
import { Clock, Logger } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { NoticeTimes } from '../notices/notice-times.js';
import { Stopping } from '../stopping.js';
import { type FailoverInput, runId } from './failover-input.js';
import type { HandOverResult } from './failover-procedure.js';
import { type CarriedState, rejectCandidate, withPrimary } from './failover-state.js';
import { Freeze } from './freeze.js';
import { HandOver } from './hand-over.js';
import { RetirementTagWriter } from './retirement-tag-writer.js';
import { type Candidate, SuccessorCheck } from './successor-check.js';

/**
 * Watches the successor of a finished run until EC2 takes this instance, and requests another run when the successor dies
 * or none was found.
 */
@injectable()
export class SuccessorWatch {
  /** Starts the next run; set by the owner of the runs. */
  startNextRun: (input: FailoverInput) => void = () => {};
  readonly #watchedRuns = new Set<string>();

  constructor(
    @inject(SuccessorCheck) private readonly check: SuccessorCheck,
    @inject(HandOver) private readonly handOver: HandOver,
    @inject(RetirementTagWriter) private readonly tags: RetirementTagWriter,
    @inject(NoticeTimes) private readonly times: NoticeTimes,
    @inject(Freeze) private readonly freeze: Freeze,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
    @inject(Stopping) private readonly stopping: AbortSignal,
  ) {}

  /** Returns at once. A second call for the same run does nothing. */
  begin(input: FailoverInput, result: HandOverResult): void {
    const run = runId(input);
    if (this.#watchedRuns.has(run)) return;
    this.#watchedRuns.add(run);
    // The agent may have ended before EC2 took the tags; the journal does not record that.
    if (result.successor !== undefined && result.promotedBy !== 'nobody') void this.tags.write(input, result.successor);
    // Rejects only when the agent stops.
    this.#watch(input, result).catch(() => {});
  }

  async #watch(input: FailoverInput, result: HandOverResult): Promise<void> {
    const at = this.times.giveUpAt(input);
    if (this.clock.monotonic() >= at || this.freeze.isFrozen) return;
    if (result.successor === undefined) {
      if (input.run === 1) this.#requestNextRun(input, result.state);
      return;
    }
    const { successor } = result;
    const isJustLaunched = result.state.ownInstances.some(({ instanceId }) => instanceId === successor);
    const limit = { clock: this.clock, at, parent: this.stopping };
    const gone = await beforeTime(limit, (signal) =>
      this.#waitUntilGone({ instanceId: successor, isJustLaunched }, signal),
    );
    if (gone === undefined) return;
    this.log.error('The successor is gone; looking for another one', { notice: input.id, ...gone });
    await this.handOver.release(gone.instanceId, this.stopping);
    const known = withPrimary(result.state, await this.handOver.findPrimary(gone.instanceId, this.stopping));
    this.#requestNextRun(input, rejectCandidate(known, gone));
  }

  /** A successor that ended after its own hand-over is not a loss: from then on, its successor is watched. */
  async #waitUntilGone(
    candidate: Candidate,
    signal: AbortSignal,
  ): Promise<{ readonly instanceId: string; readonly reason: string }> {
    const { instanceId } = candidate;
    const reason = await this.check.waitUntilUnfit(candidate, signal);
    const now = await this.check.checkOnce(candidate, signal);
    const next = now.status === 'unfit' ? now.found?.tags[tagKeys.successor] : undefined;
    if (next === undefined || next === instanceId) return { instanceId, reason };
    const after = { instanceId: next, isJustLaunched: false };
    if ((await this.check.reasonAgainst(after, signal)) !== undefined) return { instanceId, reason };
    return this.#waitUntilGone(after, signal);
  }

  #requestNextRun(input: FailoverInput, previous: CarriedState): void {
    this.startNextRun({ ...input, run: input.run + 1, previous });
  }
}
