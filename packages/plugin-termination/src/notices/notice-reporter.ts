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

const freshTryMs = 1_000;
const tryMs = 3_000;

/**
 * Tells the control plane of a notice at once, and passes its answer on. A new try every second beside the old ones: a
 * connection that hangs holds nothing up. Nothing is journaled first.
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
   * Sends before it returns, when the agent is registered. Resolves with the answer, or with undefined when there was
   * none until the deadline; never rejects. Again with the same notice joins the first call.
   */
  report(notice: Notice): Promise<TerminationImminentResponse | undefined> {
    if (this.#current?.id !== notice.id) this.#current = { id: notice.id, answer: this.#untilAnswered(notice) };
    return this.#current.answer;
  }

  /**
   * The instance that the control plane names as the primary after this notice, as far as is known now: a claim, to be
   * held against what EC2 shows. Only what has the form of an instance id.
   */
  promotedFor({ id }: Notice): string | undefined {
    return this.#promoted?.id === id ? this.#promoted.instanceId : undefined;
  }

  /** Asks once more, as the answer may have changed since; resolves within seconds, and then as `promotedFor`. */
  async askAgain(notice: Notice, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.#ask(notice, signal);
    if (answer !== undefined) this.#take(notice, answer);
    return this.promotedFor(notice);
  }

  async #untilAnswered(notice: Notice): Promise<TerminationImminentResponse | undefined> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.stopping]);
    let answer: TerminationImminentResponse | undefined;
    const deadline = Math.max(this.times.endsAt(notice), this.clock.monotonic() + tryMs);
    while (!signal.aborted && this.clock.monotonic() < deadline) {
      void this.#ask(notice, signal).then((said) => {
        if (said === undefined || over.signal.aborted) return;
        answer = said;
        over.abort();
      });
      await this.clock.sleep(freshTryMs, signal).catch(() => {});
    }
    over.abort();
    if (answer === undefined) this.log.warn('Notice could not be reported in time', { notice: notice.id });
    else this.#take(notice, answer);
    return answer;
  }

  #take({ id }: Notice, { success, message, error, new_instance_id: instanceId }: TerminationImminentResponse): void {
    this.log.info('Notice reported', { notice: id, success, answer: message ?? error });
    if (!success || !instanceId) return;
    // A v4 backend may promote a replica that never got beyond its name; and nobody is believed about more than a name.
    if (isInstanceId(instanceId)) this.#promoted = { id, instanceId };
    else this.log.warn('The successor that was named is no instance id; it is ignored', { notice: id, instanceId });
  }

  /** Undefined when the next try may fare better. A refusal is an answer too: there is no replica to be had. */
  async #ask(notice: Notice, parent: AbortSignal): Promise<TerminationImminentResponse | undefined> {
    const limit = { clock: this.clock, at: this.clock.monotonic() + tryMs, parent };
    try {
      const body = await beforeTime(limit, (signal) => this.#send(notice, signal));
      return terminationImminentResponse.parse(body);
    } catch (error) {
      if (parent.aborted) return undefined;
      const said = terminationImminentResponse.safeParse(isSpotGuardError(error) ? error.details['answer'] : undefined);
      if (said.success) return said.data;
      this.log.warn('Notice not taken yet', { notice: notice.id, error });
      return isSpotGuardError(error) && !isRetryable(error) ? { success: false, error: error.message } : undefined;
    }
  }

  async #send(notice: Notice, signal: AbortSignal): Promise<unknown> {
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

/** A v4 backend fails on the `Z` at the end of what the metadata service says, and takes null for unknown. */
function v4Time(time: string): string | null {
  const date = parseWireTimestamp(time);
  return date === undefined ? null : wireTimestamp(date);
}
