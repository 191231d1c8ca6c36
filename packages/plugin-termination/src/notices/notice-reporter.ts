import { ControlPlane, Session } from '@spotguard/plugin-session/contract';
import {
  isInstanceId,
  parseWireTimestamp,
  paths,
  type TerminationImminentRequest,
  type TerminationImminentResponse,
  terminationImminentResponse,
  wireTimestamp,
} from '@spotguard/protocol';
import { Clock, isRetryable, isSpotGuardError, Logger } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Stopping } from '../stopping.js';
import type { Notice } from './notice.js';
import { NoticeTimes } from './notice-times.js';

const tryIntervalMs = 1_000;
const maxTryMs = 3_000;

/**
 * Reports a notice to the control plane at once, without journaling it first, and keeps the answer. Starts a new try every
 * second in parallel to the earlier ones, so that a hanging connection delays nothing.
 */
@injectable()
export class NoticeReporter {
  #current: { readonly id: string; readonly answer: Promise<TerminationImminentResponse | undefined> } | undefined;
  #promoted: { readonly id: string; readonly instanceId: string } | undefined;

  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(Session) private readonly session: Session,
    @inject(NoticeTimes) private readonly times: NoticeTimes,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
    @inject(Stopping) private readonly stopping: AbortSignal,
  ) {}

  /**
   * Sends the first try before it returns, if the agent is registered. Resolves with the answer, or with undefined when
   * there was none until the deadline; never rejects. A second call with the same notice waits for the same answer.
   */
  report(notice: Notice): Promise<TerminationImminentResponse | undefined> {
    if (this.#current?.id !== notice.id) this.#current = { id: notice.id, answer: this.#reportUntilAnswered(notice) };
    return this.#current.answer;
  }

  /**
   * The instance that the control plane named as the primary after this notice, if it has answered yet. The value has the
   * form of an instance id and is otherwise unchecked: compare it with what EC2 shows.
   */
  promotedFor({ id }: Notice): string | undefined {
    return this.#promoted?.id === id ? this.#promoted.instanceId : undefined;
  }

  /** Reports once more, as the answer may have changed; resolves within three seconds with `promotedFor`. */
  async askAgain(notice: Notice, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.#sendOnce(notice, signal);
    if (answer !== undefined) this.#recordAnswer(notice, answer);
    return this.promotedFor(notice);
  }

  async #reportUntilAnswered(notice: Notice): Promise<TerminationImminentResponse | undefined> {
    const done = new AbortController();
    const signal = AbortSignal.any([done.signal, this.stopping]);
    let answer: TerminationImminentResponse | undefined;
    const deadline = Math.max(this.times.endsAt(notice), this.clock.monotonic() + maxTryMs);
    while (!signal.aborted && this.clock.monotonic() < deadline) {
      void this.#sendOnce(notice, signal).then((received) => {
        if (received === undefined || done.signal.aborted) return;
        answer = received;
        done.abort();
      });
      await this.clock.sleep(tryIntervalMs, signal).catch(() => {});
    }
    done.abort();
    if (answer === undefined) this.log.warn('Notice could not be reported in time', { notice: notice.id });
    else this.#recordAnswer(notice, answer);
    return answer;
  }

  #recordAnswer(
    { id }: Notice,
    { success, message, error, new_instance_id: instanceId }: TerminationImminentResponse,
  ): void {
    this.log.info('Notice reported', { notice: id, success, answer: message ?? error });
    if (!success || !instanceId) return;
    // A v4 backend may name a replica that was never launched; such a name is not an instance id.
    if (isInstanceId(instanceId)) this.#promoted = { id, instanceId };
    else
      this.log.warn('The control plane named a successor that is not an instance id; it is ignored', {
        notice: id,
        instanceId,
      });
  }

  /** Resolves with undefined when another try may succeed. A refusal counts as an answer: there is no replica. */
  async #sendOnce(notice: Notice, parent: AbortSignal): Promise<TerminationImminentResponse | undefined> {
    const limit = { clock: this.clock, at: this.clock.monotonic() + maxTryMs, parent };
    try {
      const body = await beforeTime(limit, (signal) => this.#post(notice, signal));
      return terminationImminentResponse.parse(body);
    } catch (error) {
      if (parent.aborted) return undefined;
      const refusal = terminationImminentResponse.safeParse(
        isSpotGuardError(error) ? error.details['answer'] : undefined,
      );
      if (refusal.success) return refusal.data;
      this.log.warn('Notice could not be reported yet', { notice: notice.id, error });
      return isSpotGuardError(error) && !isRetryable(error) ? { success: false, error: error.message } : undefined;
    }
  }

  async #post(notice: Notice, signal: AbortSignal): Promise<unknown> {
    const agentId = await this.session.registered(signal);
    const takesActions = await this.session.supports('notice-actions', signal);
    const body: TerminationImminentRequest = {
      instance_id: notice.instanceId,
      termination_time: takesActions ? notice.time : v4Time(notice.time),
      detected_at: wireTimestamp(new Date(notice.detectedAt)),
      ...(takesActions ? { action: notice.action } : {}),
    };
    const path = paths.terminationImminent(agentId);
    return this.controlPlane.request({ method: 'POST', path, body, idempotencyKey: notice.id, signal });
  }
}

/** A v4 backend cannot store a time that ends in `Z`, as the metadata service writes it; null means unknown. */
function v4Time(time: string): string | null {
  const date = parseWireTimestamp(time);
  return date === undefined ? null : wireTimestamp(date);
}
