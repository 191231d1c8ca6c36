import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** The channel of NOTIFY and LISTEN. */
export const wakeUpChannel = 'spotguard_news';

const retryMilliseconds = 500;
/** A held request ends within 25 s and is then repeated, so an older wake-up is useless. */
const maxAgeMilliseconds = 30_000;

/**
 * Sends wake-ups to other processes by NOTIFY. Wake-ups that arise during one query are sent with the next, and failed ones
 * are sent again. When a wake-up cannot be sent, a held request of another process is answered later, but not wrongly.
 */
export class WakeUpSender {
  /** When each topic was last changed. */
  readonly #topics = new Map<string, number>();
  #sending: Promise<void> = Promise.resolve();
  #isSending = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly signal: AbortSignal,
  ) {}

  /** Resolves when nothing is being sent. */
  get ended(): Promise<void> {
    return this.#sending;
  }

  send(topic: string): void {
    this.#topics.set(topic, performance.now());
    if (this.#isSending) return;
    this.#isSending = true;
    this.#sending = this.#sendAll().finally(() => {
      this.#isSending = false;
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#topics.size > 0 && !this.signal.aborted) {
      const topics = [...this.#topics];
      this.#topics.clear();
      try {
        const names = topics.map(([topic]) => topic);
        await this.pool.query('select pg_notify($1, topic) from unnest($2::text[]) as topic', [wakeUpChannel, names]);
      } catch {
        for (const [topic, since] of topics) {
          if (performance.now() - since < maxAgeMilliseconds && !this.#topics.has(topic))
            this.#topics.set(topic, since);
        }
        await sleep(retryMilliseconds, undefined, { signal: this.signal }).catch(() => undefined);
      }
    }
  }
}
