import {
  type PendingCommand,
  paths,
  pendingCommandItems,
  readPendingCommand,
  type UnreadableCommand,
} from '@spotguard/protocol';
import { Clock, Config, Logger } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SessionConfig } from '../config.js';
import { ControlPlane, Reports } from '../contract.js';
import { parseAnswer } from '../control-plane/parse-answer.js';
import { SessionState } from '../control-plane/session-state.js';
import { CommandCancellation } from './command-cancellation.js';
import { CommandExecution, maxRunning } from './command-execution.js';

const maxHoldSeconds = 20;
/** How many known commands a request lists at most, so that its URL stays short. */
const maxKnown = 2 * maxRunning;

/** Asks for commands and has them executed. */
@injectable()
export class PendingCommands {
  #dropped = 0;

  constructor(
    @inject(Config) private readonly config: SessionConfig,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(Reports) private readonly reports: Reports,
    @inject(CommandExecution) private readonly execution: CommandExecution,
    @inject(CommandCancellation) private readonly cancellation: CommandCancellation,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /**
   * Asks for commands for one interval. It asks once, and again at once after it has got a command or has learned of a
   * cancellation or that a freeze has begun or ended, so that the next one does not wait for the next interval; up to a limit,
   * so that one that has news without end does not keep the agent busy with that alone.
   */
  async poll(signal: AbortSignal): Promise<void> {
    const agentId = this.sessionState.agentId ?? (await this.#untilRegistered(signal));
    if (agentId === undefined) return;
    const until = this.clock.monotonic() + this.#intervalSeconds * 1_000;
    const begun = new Set<string>();
    let learned = 0;
    while (this.#mayAsk && begun.size + learned < maxRunning) {
      const { endedCount } = this.execution;
      const knownBefore = this.#known;
      const listed = await this.#requestForRole(agentId, until, signal);
      // A command that could not be acknowledged is begun again, but not before the next interval. One that has crossed with
      // a freeze is listed again when that has ended.
      const ids = this.sessionState.isFrozenRemotely ? [] : this.execution.begin(listed, begun);
      if (ids.length > 0) this.log.info(`Found ${ids.length} pending command(s)`, { ids });
      for (const id of ids) begun.add(id);
      // A list of thousands takes long to read; the agent must not be busy with that alone.
      if (listed.length > maxRunning) return;
      if (this.#hasLearned(knownBefore) && this.#holdSeconds(until) > 0) {
        learned += 1;
        continue;
      }
      if (this.sessionState.has('known-commands')) {
        if (ids.length === 0 || this.#holdSeconds(until) === 0) return;
      } else if (this.execution.endedCount === endedCount && !(await this.#hasOneEnded(until, signal))) return;
    }
  }

  /** What a request tells of what this agent has learned from the headers of answers. */
  get #known() {
    return { isFrozen: this.sessionState.isFrozenRemotely, cancelled: this.cancellation.named };
  }

  #hasLearned(before: { readonly isFrozen: boolean; readonly cancelled: readonly string[] }): boolean {
    const { isFrozen, cancelled } = this.#known;
    return isFrozen !== before.isFrozen || cancelled.some((id) => !before.cancelled.includes(id));
  }

  /** Asks once more when the answer told a replica that it is the primary now. */
  async #requestForRole(agentId: string, until: number, signal: AbortSignal): Promise<readonly PendingCommand[]> {
    const { role } = this.sessionState;
    const listed = await this.#requestCommands(agentId, until, signal);
    const isPromoted = listed.length === 0 && this.sessionState.role !== role && this.#mayAsk;
    return isPromoted ? this.#requestCommands(agentId, until, signal) : listed;
  }

  /** Waits until a running command has ended: true; or until the interval is over, or when none is running: false. */
  async #hasOneEnded(until: number, signal: AbortSignal): Promise<boolean> {
    const { clock, execution } = this;
    if (!execution.isBusy) return false;
    const ended = await beforeTime({ clock, at: until, parent: signal }, async (waiting) => {
      await execution.untilOneEnds(waiting);
      return true;
    });
    return ended ?? false;
  }

  /** A replica asks too, as it may be promoted; but not a v4 backend, which would give it the primary's commands. */
  get #mayAsk(): boolean {
    const { permits, role, isOurControlPlane, isFrozenRemotely, settings } = this.sessionState;
    // A frozen agent asks for commands to refuse them; without an answer they would stay pending.
    if (this.config.frozen) return role === 'primary' && settings?.enabled !== false;
    // It gets none under a freeze of the control plane, and learns at once that it has ended.
    if (isFrozenRemotely) return role === 'standby' || (role === 'primary' && settings?.enabled !== false);
    return permits.changes || (role === 'standby' && isOurControlPlane && permits.emergencies);
  }

  /** Resolves as soon as the instance is registered; undefined when that takes longer than a request would be held. */
  async #untilRegistered(signal: AbortSignal): Promise<string | undefined> {
    const finished = new AbortController();
    const waiting = AbortSignal.any([signal, finished.signal]);
    const pause = this.clock.sleep(this.#intervalSeconds * 1_000, waiting).then(() => undefined);
    try {
      return await Promise.race([this.sessionState.registered(waiting), pause]);
    } finally {
      finished.abort();
    }
  }

  get #intervalSeconds(): number {
    return Math.min(this.config.pendingCommandsIntervalSeconds, maxHoldSeconds);
  }

  /** For how many whole seconds a request may be held until then. */
  #holdSeconds(until: number): number {
    return Math.max(0, Math.floor((until - this.clock.monotonic()) / 1_000));
  }

  async #requestCommands(agentId: string, until: number, signal: AbortSignal): Promise<readonly PendingCommand[]> {
    // The control plane holds the request until there is a command, so that it arrives at once. Each request renews the
    // lease of the commands that are being executed. One that does not know `known` answers at once while there are any.
    const known = this.sessionState.has('known-commands') ? this.execution.known.slice(0, maxKnown) : [];
    const isHeld = this.sessionState.isOurControlPlane && (!this.execution.isBusy || known.length > 0);
    const holdSeconds = isHeld ? this.#holdSeconds(until) : 0;
    const { isFrozen, cancelled } = this.#known;
    const query = {
      ...(holdSeconds === 0 ? {} : { wait: holdSeconds }),
      ...(known.length === 0 ? {} : { known: known.join(',') }),
      ...(cancelled.length === 0 ? {} : { cancelled: cancelled.join(',') }),
      ...(isFrozen ? { frozen: 'true' } : {}),
    };
    const answer = await this.controlPlane.request({
      method: 'GET',
      path: paths.pendingCommands(agentId),
      query,
      holdSeconds,
      signal,
    });
    const items = parseAnswer(pendingCommandItems, answer, 'pending-commands');
    const read = items.map(readPendingCommand).filter((item) => item !== undefined);
    this.#logDropped(items.length - read.length);
    await this.#refuse(read.filter((item): item is UnreadableCommand => 'problem' in item));
    return read.filter((item): item is PendingCommand => !('problem' in item));
  }

  /** Acknowledges commands that cannot be read as failed. The outbox sends that once, however often a command is listed. */
  async #refuse(unreadable: readonly UnreadableCommand[]): Promise<void> {
    for (const { id, problem } of unreadable.slice(0, maxRunning)) {
      const message = `The command could not be read: ${problem}. Nothing was changed; correct it and send it again`;
      this.log.warn('A command could not be read', { id, problem });
      await this.reports.acknowledge(id, { success: false, message });
    }
  }

  #logDropped(dropped: number): void {
    if (dropped <= 0) return;
    this.#dropped += dropped;
    this.log.warn('Pending commands without a usable id were dropped', {
      dropped,
      sinceStart: this.#dropped,
    });
  }
}
