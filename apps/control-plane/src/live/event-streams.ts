import { accountsTopic } from '../accounts/token-lookup.js';
import type { Clock } from '../clock.js';
import { OverLimit } from '../limits/over-limit.js';
import type { Queries } from '../storage/database.js';
import { eventTopic } from '../storage/scope.js';
import type { WakeUps } from '../storage/wake-ups.js';
import { AccountFeed } from './account-feed.js';
import { type EventStreamRequest, pingText } from './event-stream.js';

const pingMilliseconds = 5_000;
/** Wake-ups may be lost on the way between servers, so that the database is asked from time to time as well. */
const recheckPings = 3;
/** Sessions and tokens expire without news. */
const allowedPings = 12;
const retrySeconds = 30;

/** What the event streams of a server need. */
export interface EventStreamsOptions {
  readonly queries: Queries;
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  /** How many streams an account may have open on this server. */
  readonly maxStreams: number;
  /** Called when events could not be read. */
  readonly onError: (error: unknown) => void;
}

interface OpenFeed {
  readonly feed: AccountFeed;
  /** How many streams use it, with those that are being opened. */
  users: number;
  readonly unsubscribe: () => void;
}

/** The open event streams of this server. Each gets every event of its account, whichever server stored it. */
export class EventStreams {
  readonly #feeds = new Map<string, OpenFeed>();
  readonly #stop = new AbortController();
  readonly #pings: Promise<void>;

  constructor(private readonly options: EventStreamsOptions) {
    this.#pings = this.#ping();
    // After all listeners of the same wake-up, because the tokens that are remembered are forgotten by one of them.
    options.wakeUps.subscribe(accountsTopic, () => setImmediate(() => void this.#endRefused()));
  }

  /** How many streams are open. */
  get size(): number {
    return [...this.#feeds.values()].reduce((sum, { users }) => sum + users, 0);
  }

  /** Opens a stream; the returned function closes it. Throws `OverLimit` when the account has too many open. */
  async open(request: EventStreamRequest): Promise<() => void> {
    const { accountId } = request;
    const opened = this.#feeds.get(accountId) ?? this.#createFeed(accountId);
    if (opened.users >= this.options.maxStreams)
      throw new OverLimit('Too many event streams of this account are open', retrySeconds);
    opened.users += 1;
    try {
      const remove = await opened.feed.add(request);
      return () => {
        remove();
        this.#release(accountId, opened);
      };
    } catch (error) {
      this.#release(accountId, opened);
      throw error;
    }
  }

  #release(accountId: string, opened: OpenFeed): void {
    opened.users -= 1;
    if (opened.users > 0) return;
    opened.unsubscribe();
    this.#feeds.delete(accountId);
  }

  /** Ends all streams; their callers connect again, to another server if there is one. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const { feed, unsubscribe } of this.#feeds.values()) {
      unsubscribe();
      for (const sink of feed.sinks) sink.end();
    }
    await this.#pings;
  }

  #createFeed(accountId: string): OpenFeed {
    const { queries, wakeUps, onError } = this.options;
    const feed = new AccountFeed(queries, accountId, onError);
    const opened = { feed, users: 0, unsubscribe: wakeUps.subscribe(eventTopic(accountId), () => feed.pump()) };
    this.#feeds.set(accountId, opened);
    return opened;
  }

  async #endRefused(): Promise<void> {
    for (const { feed } of this.#feeds.values()) await feed.endRefused().catch(this.options.onError);
  }

  async #ping(): Promise<void> {
    const { clock } = this.options;
    for (let count = 1; ; count += 1) {
      await clock.sleep(pingMilliseconds, this.#stop.signal).catch(() => undefined);
      if (this.#stop.signal.aborted) return;
      const text = pingText(clock.now());
      for (const { feed } of this.#feeds.values()) {
        for (const sink of feed.sinks) sink.write(text);
        if (count % recheckPings === 0) feed.pump();
      }
      if (count % allowedPings === 0) await this.#endRefused();
    }
  }
}
