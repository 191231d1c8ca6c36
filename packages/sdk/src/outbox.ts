import { defineToken } from './token.js';

/**
 * Holds reports on disk until the other side has taken them: ordered per channel, idempotent by key, bounded. A
 * retryable error from `deliver` is retried with back-off; any other error moves the report to the counted dead letters.
 */
export interface Outbox {
  channel<T>(spec: ChannelSpec<T>): Channel<T>;
}
export const Outbox = defineToken<Outbox>('sdk/outbox');

export interface ChannelSpec<T> {
  /** Names the channel on disk; unique in a build. */
  readonly kind: string;
  /** What may be dropped when the outbox is full: the oldest of this channel, or nothing ever. */
  readonly keep: 'newest' | 'always';
  deliver(report: { readonly key: string; readonly payload: T }, signal: AbortSignal): Promise<void>;
}

export interface Channel<T> {
  /** Resolves when the report is on disk. A key that is waiting, delivered or refused already is not taken again. */
  put(key: string, payload: T): Promise<void>;
  /** Resolves when the report with this key has left; rejects with the signal's reason. */
  settled(key: string, signal: AbortSignal): Promise<'delivered' | 'refused'>;
}
