import { tagKeys } from '@spotguard/protocol';
import { Clock, Logger } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { NoticeTimes } from '../notices/notice-times.js';
import { Stopping } from '../stopping.js';
import { type FailoverInput, runId } from './failover-input.js';
import type { Moved } from './failover-procedure.js';
import { type HandedOn, reject, withPrimary } from './failover-state.js';
import { Freeze } from './freeze.js';
import { HandOver } from './hand-over.js';
import { RetirementTagWriter } from './retirement-tag-writer.js';
import { type Candidate, SuccessorCheck } from './successor-check.js';

/**
 * Looks after what a run of the failover came to, until the end of this instance, and has another run begun when it
 * must be. As long as this instance is there, it is the one that can still help.
 */
@injectable()
export class SuccessorWatch {
  /** Who begins the next run. */
  onNext: (input: FailoverInput) => void = () => {};
  readonly #begun = new Set<string>();

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

  /** Returns at once. Again for the same run does nothing. */
  begin(input: FailoverInput, moved: Moved): void {
    const run = runId(input);
    if (this.#begun.has(run)) return;
    this.#begun.add(run);
    // The agent may have been lost before EC2 took the tags; the journal does not tell.
    if (moved.successor !== undefined && moved.by !== 'nobody') void this.tags.write(input, moved.successor);
    // Only the end of the agent stops it.
    this.#watch(input, moved).catch(() => {});
  }

  async #watch(input: FailoverInput, moved: Moved): Promise<void> {
    const at = this.times.goneAt(input);
    if (this.clock.monotonic() >= at || this.freeze.isFrozen) return;
    if (moved.successor === undefined) {
      if (input.run === 1) this.#next(input, moved.state);
      return;
    }
    const { successor } = moved;
    const isJustLaunched = moved.state.own.some(({ instanceId }) => instanceId === successor);
    const limit = { clock: this.clock, at, parent: this.stopping };
    const lost = await beforeTime(limit, (signal) =>
      this.#untilLost({ instanceId: successor, isJustLaunched }, signal),
    );
    if (lost === undefined) return;
    this.log.error('The successor is gone; another is sought', { notice: input.id, ...lost });
    await this.handOver.release(lost.instanceId, this.stopping);
    const known = withPrimary(moved.state, await this.handOver.learnPrimary(lost.instanceId, this.stopping));
    this.#next(input, reject(known, lost));
  }

  /** A successor that has handed over in its turn is not lost: the one after it is watched then. */
  async #untilLost(
    candidate: Candidate,
    signal: AbortSignal,
  ): Promise<{ readonly instanceId: string; readonly reason: string }> {
    const { instanceId } = candidate;
    const reason = await this.check.untilUnfit(candidate, signal);
    const sighting = await this.check.look(candidate, signal);
    const next = sighting.status === 'unfit' ? sighting.found?.tags[tagKeys.successor] : undefined;
    if (next === undefined || next === instanceId) return { instanceId, reason };
    const after = { instanceId: next, isJustLaunched: false };
    if ((await this.check.reasonAgainst(after, signal)) !== undefined) return { instanceId, reason };
    return this.#untilLost(after, signal);
  }

  #next(input: FailoverInput, before: HandedOn): void {
    this.onNext({ ...input, run: input.run + 1, before });
  }
}
