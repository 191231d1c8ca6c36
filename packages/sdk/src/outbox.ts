import { defineToken } from './token.js';

/**
 * Keeps reports on disk until they are delivered, also across restarts. Each channel delivers its reports in order, one
 * at a time, at least once. As long as the agent's state cannot be opened, they are kept and sent from memory.
 */
export interface Outbox {
  /** Opens a channel. Call it in `setup`. Throws `WIRING_INVALID` when the kind is taken. */
  channel<T>(spec: ChannelSpec<T>): Channel<T>;
}
export const Outbox = defineToken<Outbox>('sdk/outbox');

/** Declares one channel of the outbox. */
export interface ChannelSpec<T> {
  /** The name of the channel on disk; unique in a build. */
  readonly kind: string;
  /** What happens when the outbox is full: `newest` drops the oldest reports of this channel, `always` drops none. */
  readonly keep: 'newest' | 'always';
  /**
   * Delivers one report; the next waits until this resolves. A retryable error is followed by another try, after a
   * growing pause, without end. Any other error means that the report is refused: it is counted, logged and not sent
   * again. The signal is aborted after `deadlineSeconds`, and when the agent stops; the report then stays in the outbox.
   * The same report may be delivered twice after either, and after a crash, so the receiver must recognise its key.
   */
  deliver(report: { readonly key: string; readonly payload: T }, signal: AbortSignal): Promise<void>;
  /**
   * How long one try may take; default 30. One that takes longer degrades the plugin until a report of the channel is
   * delivered or refused, and is followed by another try, also when `deliver` ignores its signal.
   */
  readonly deadlineSeconds?: number | undefined;
  /** The bounds of the pauses between two tries, which double; default: from 0.5 to 60 seconds. */
  readonly pauseSeconds?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;
  /**
   * Whether its reports must leave before the instance ends. When the agent stops, the pause after a failed try ends at
   * once, and further tries follow within half a second each, as long as the grace period allows.
   */
  readonly isUrgent?: boolean | undefined;
}

/** One channel of the outbox, as its plugin uses it. */
export interface Channel<T> {
  /**
   * Adds a report, which is stored as JSON; resolves when it is on disk. Does nothing when the key is waiting already,
   * or has been delivered, refused or dropped.
   */
  put(key: string, payload: T): Promise<void>;
  /**
   * Resolves when the report with this key has been delivered or refused; `refused` also means that it was dropped.
   * Rejects with the signal's reason.
   */
  settled(key: string, signal: AbortSignal): Promise<'delivered' | 'refused'>;
}
