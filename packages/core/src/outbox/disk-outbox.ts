import {
  type Channel,
  type ChannelSpec,
  type Clock,
  describeError,
  type Logger,
  type Outbox,
  SpotGuardError,
} from '@spotguard/sdk';
import { retry, untilAborted, withDeadline } from '@spotguard/sdk/async';
import type { OutboxLog, ReportOutcome } from './outbox-log.js';
import type { StoredReport } from './waiting-reports.js';

export interface DiskOutboxOptions {
  readonly log: Promise<OutboxLog>;
  readonly clock: Clock;
  readonly random: () => number;
  /** For what is about no plugin. */
  readonly logger: Logger;
  /** How many reports may wait. When more do, the oldest report of the channels with `keep: 'newest'` is dropped. */
  readonly capacity?: number;
}

/** The plugin that opens channels. */
export interface ChannelOwner {
  readonly id: string;
  readonly log: Logger;
  /** Records an error of one part of the plugin, which degrades it, or that the part works again. */
  noteOutcome(part: string, error: unknown | undefined): void;
}

/** How many reports of a channel wait. */
export interface WaitingCount {
  readonly channel: string;
  /** Undefined when no plugin of the build has the channel. */
  readonly plugin: string | undefined;
  readonly reports: number;
}

interface OpenChannel {
  readonly spec: ChannelSpec<unknown>;
  readonly owner: ChannelOwner;
}

const defaultDeadlineSeconds = 30;
const defaultPauseSeconds = { min: 0.5, max: 60 };
const maxUrgentPauseMs = 500;
const diskPauseMs = 60_000;
const defaultCapacity = 10_000;

/** Delivers the reports of each channel in order, one at a time. Channels do not wait for each other. */
export class DiskOutbox {
  readonly #options: DiskOutboxOptions;
  readonly #channels = new Map<string, OpenChannel>();
  readonly #sending = new Map<string, Promise<void>>();
  readonly #finished = new EventTarget();
  readonly #stop = new AbortController();
  /** Aborted when the agent begins to stop. */
  readonly #flush = new AbortController();
  readonly #counts: Record<ReportOutcome, number> = { delivered: 0, refused: 0, dropped: 0 };

  #openLog: OutboxLog | undefined;

  constructor(options: DiskOutboxOptions) {
    this.#options = options;
    void options.log.then((log) => {
      this.#openLog = log;
    });
  }

  /** How many reports have left the outbox since the start of the process, by outcome. */
  get counts(): Readonly<Record<ReportOutcome, number>> {
    return this.#counts;
  }

  /** How many reports wait, for each channel with some. */
  get waiting(): readonly WaitingCount[] {
    const counts = this.#openLog?.counts() ?? [];
    return [...counts].map(([channel, reports]) => {
      return { channel, plugin: this.#channels.get(channel)?.owner.id, reports };
    });
  }

  /** Returns the outbox as one plugin has it. */
  of(owner: ChannelOwner): Outbox {
    return { channel: (spec) => this.#open(spec, owner) };
  }

  #open<T>(spec: ChannelSpec<T>, owner: ChannelOwner): Channel<T> {
    const taken = this.#channels.get(spec.kind);
    if (taken !== undefined) {
      const who = `Plugin '${owner.id}' opened the outbox channel '${spec.kind}', which plugin '${taken.owner.id}' has`;
      throw new SpotGuardError('WIRING_INVALID', `${who}; rename one`);
    }
    // Only this channel adds reports of its kind, so their payloads have the type that its `deliver` expects.
    this.#channels.set(spec.kind, { spec: spec as unknown as ChannelSpec<unknown>, owner });
    return {
      put: (key, payload) => this.#put({ kind: spec.kind, key, payload }),
      settled: (key, signal) => this.#settled(spec.kind, key, signal),
    };
  }

  /** Begins to deliver the reports that an earlier process left. */
  async start(): Promise<void> {
    await this.#options.log;
    for (const kind of this.#channels.keys()) this.#beginSending(kind);
  }

  /**
   * Goes on delivering until nothing waits or the signal is aborted, then stops. Urgent reports are tried again at once and
   * often. What was not delivered stays on disk.
   */
  async drain(signal: AbortSignal): Promise<void> {
    this.#flush.abort();
    await untilAborted(Promise.all(this.#sending.values()), signal).catch(() => {});
    this.#stop.abort(new SpotGuardError('CANCELLED', 'The agent is stopping; reports wait on disk'));
    await Promise.allSettled(this.#sending.values());
  }

  async #put(report: StoredReport): Promise<void> {
    const log = await this.#options.log;
    if (log.has(report.kind, report.key)) return;
    if (log.size >= (this.#options.capacity ?? defaultCapacity)) await this.#dropOldest(log);
    await log.put(report);
    this.#beginSending(report.kind);
  }

  async #dropOldest(log: OutboxLog): Promise<void> {
    const specs = [...this.#channels.values()].map(({ spec }) => spec);
    const oldest = log.oldest(new Set(specs.filter(({ keep }) => keep === 'newest').map(({ kind }) => kind)));
    if (oldest !== undefined) await this.#finish(log, oldest, 'dropped');
  }

  async #settled(kind: string, key: string, signal: AbortSignal): Promise<'delivered' | 'refused'> {
    const log = await this.#options.log;
    if (log.outcome(kind, key) === undefined) {
      const finished = new Promise((resolve) =>
        this.#finished.addEventListener(`${kind}\n${key}`, resolve, { once: true, signal }),
      );
      await untilAborted(finished, signal);
    }
    return log.outcome(kind, key) === 'delivered' ? 'delivered' : 'refused';
  }

  #beginSending(kind: string): void {
    const channel = this.#channels.get(kind);
    if (channel === undefined || this.#sending.has(kind) || this.#stop.signal.aborted) return;
    this.#sending.set(
      kind,
      this.#sendAll(channel)
        .catch((error) => this.#pauseAfterFailure(channel, error))
        .finally(() => this.#sendLaterReports(kind)),
    );
  }

  /** Waits after a failure of the disk, which a tight loop would only repeat. */
  async #pauseAfterFailure({ spec: { kind }, owner }: OpenChannel, error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    owner.log.error('Outbox cannot be read or written', { kind, error });
    await this.#options.clock.sleep(diskPauseMs, this.#stop.signal).catch(() => {});
  }

  /** Sends again if a report was added while the last one was being finished. */
  async #sendLaterReports(kind: string): Promise<void> {
    this.#sending.delete(kind);
    const log = await this.#options.log;
    if (log.next(kind) !== undefined) this.#beginSending(kind);
  }

  async #sendAll(channel: OpenChannel): Promise<void> {
    const log = await this.#options.log;
    const { kind } = channel.spec;
    for (let report = log.next(kind); report !== undefined; report = log.next(kind)) {
      const outcome = await this.#deliver(channel, report);
      channel.owner.noteOutcome(`outbox ${kind}`, undefined);
      await this.#finish(log, report, outcome);
    }
  }

  async #deliver({ spec, owner }: OpenChannel, report: StoredReport): Promise<ReportOutcome> {
    const { clock, random } = this.#options;
    const { signal } = this.#stop;
    const { kind, deadlineSeconds = defaultDeadlineSeconds, pauseSeconds = {}, isUrgent = false } = spec;
    const { key } = report;
    const what = `Delivering a report of the channel '${kind}'`;
    let limited: AbortSignal | undefined;
    const deliver = () => {
      const work = (deadline: AbortSignal) => {
        limited = deadline;
        return spec.deliver(report, deadline);
      };
      return withDeadline(work, { clock, seconds: deadlineSeconds, parent: signal, what });
    };
    const beforeRetry = (failures: number, error: unknown) => {
      owner.log.warn('Report will be sent again', { kind, key, failures, error });
      if (limited?.aborted === true) owner.noteOutcome(`outbox ${kind}`, error);
    };
    const pauses = {
      initialMs: 1000 * (pauseSeconds.min ?? defaultPauseSeconds.min),
      maxMs: 1000 * (pauseSeconds.max ?? defaultPauseSeconds.max),
      clock: isUrgent ? this.#urgentPauses : clock,
    };
    try {
      await retry(deliver, { ...pauses, random, signal, beforeRetry });
      return 'delivered';
    } catch (error) {
      signal.throwIfAborted();
      owner.log.error('Report was refused', { kind, key, reason: describeError(error) });
      return 'refused';
    }
  }

  /** Pauses that end when the agent begins to stop, and are short from then on. */
  readonly #urgentPauses: Pick<Clock, 'sleep'> = {
    sleep: async (milliseconds, signal = this.#stop.signal) => {
      const { clock } = this.#options;
      const { signal: flush } = this.#flush;
      if (flush.aborted) return clock.sleep(Math.min(milliseconds, maxUrgentPauseMs), signal);
      await clock.sleep(milliseconds, AbortSignal.any([signal, flush])).catch(() => signal.throwIfAborted());
    },
  };

  async #finish(log: OutboxLog, { kind, key }: StoredReport, outcome: ReportOutcome): Promise<void> {
    if (log.outcome(kind, key) !== undefined) return;
    await log.finish(kind, key, outcome);
    this.#counts[outcome] += 1;
    this.#finished.dispatchEvent(new Event(`${kind}\n${key}`));
    await log.compact().catch((error) => this.#options.logger.warn('Outbox could not be compacted', { error }));
  }
}
