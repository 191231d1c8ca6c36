import {
  type Channel,
  type ChannelSpec,
  type Clock,
  describeError,
  type Logger,
  type Outbox,
  SpotGuardError,
} from '@spotguard/sdk';
import { retry, untilAborted } from '@spotguard/sdk/async';
import type { OutboxLog, ReportOutcome } from './outbox-log.js';
import type { StoredReport } from './waiting-reports.js';

export interface DiskOutboxOptions {
  readonly log: Promise<OutboxLog>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** How many reports may wait. When more do, the oldest report of the channels with `keep: 'newest'` is dropped. */
  readonly capacity?: number;
}

const pauses = { initialMs: 500, maxMs: 60_000 };
const defaultCapacity = 10_000;

/** Delivers the reports of each channel in order, one at a time. Channels do not wait for each other. */
export class DiskOutbox implements Outbox {
  readonly #options: DiskOutboxOptions;
  readonly #channels = new Map<string, ChannelSpec<unknown>>();
  readonly #sending = new Map<string, Promise<void>>();
  readonly #finished = new EventTarget();
  readonly #stop = new AbortController();
  readonly #counts: Record<ReportOutcome, number> = { delivered: 0, refused: 0, dropped: 0 };

  constructor(options: DiskOutboxOptions) {
    this.#options = options;
  }

  /** How many reports have left the outbox since the start of the process, by outcome. */
  get counts(): Readonly<Record<ReportOutcome, number>> {
    return this.#counts;
  }

  channel<T>(spec: ChannelSpec<T>): Channel<T> {
    if (this.#channels.has(spec.kind)) {
      throw new SpotGuardError('WIRING_INVALID', `Two plugins opened the outbox channel '${spec.kind}'; rename one`);
    }
    // Only this channel adds reports of its kind, so their payloads have the type that its `deliver` expects.
    this.#channels.set(spec.kind, spec as unknown as ChannelSpec<unknown>);
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

  /** Goes on delivering until nothing waits or the signal is aborted, then stops. The other reports stay on disk. */
  async drain(signal: AbortSignal): Promise<void> {
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
    const kinds = new Set([...this.#channels.values()].filter(({ keep }) => keep === 'newest').map(({ kind }) => kind));
    const oldest = log.oldest(kinds);
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
    const spec = this.#channels.get(kind);
    if (spec === undefined || this.#sending.has(kind) || this.#stop.signal.aborted) return;
    this.#sending.set(
      kind,
      this.#sendAll(spec)
        .catch((error) => this.#pauseAfterFailure(kind, error))
        .finally(() => this.#sendLaterReports(kind)),
    );
  }

  /** Waits after a failure of the disk, which a tight loop would only repeat. */
  async #pauseAfterFailure(kind: string, error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#options.logger.error('Outbox cannot be read or written', { kind, error });
    await this.#options.clock.sleep(pauses.maxMs, this.#stop.signal).catch(() => {});
  }

  /** Sends again if a report was added while the last one was being finished. */
  async #sendLaterReports(kind: string): Promise<void> {
    this.#sending.delete(kind);
    const log = await this.#options.log;
    if (log.next(kind) !== undefined) this.#beginSending(kind);
  }

  async #sendAll(spec: ChannelSpec<unknown>): Promise<void> {
    const log = await this.#options.log;
    for (let report = log.next(spec.kind); report !== undefined; report = log.next(spec.kind)) {
      await this.#finish(log, report, await this.#deliver(spec, report));
    }
  }

  async #deliver(spec: ChannelSpec<unknown>, report: StoredReport): Promise<ReportOutcome> {
    const { clock, random, logger } = this.#options;
    const { signal } = this.#stop;
    const { kind } = spec;
    const { key } = report;
    const beforeRetry = (failures: number, error: unknown) =>
      logger.warn('Report will be sent again', { kind, key, failures, error });
    try {
      await retry(() => spec.deliver(report, signal), { ...pauses, clock, random, signal, beforeRetry });
      return 'delivered';
    } catch (error) {
      signal.throwIfAborted();
      logger.error('Report was refused', { kind, key, reason: describeError(error) });
      return 'refused';
    }
  }

  async #finish(log: OutboxLog, { kind, key }: StoredReport, outcome: ReportOutcome): Promise<void> {
    if (log.outcome(kind, key) !== undefined) return;
    await log.finish(kind, key, outcome);
    this.#counts[outcome] += 1;
    this.#finished.dispatchEvent(new Event(`${kind}\n${key}`));
    await log.compact().catch((error) => this.#options.logger.warn('Outbox could not be compacted', { error }));
  }
}
