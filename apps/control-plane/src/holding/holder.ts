import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock.js';
import type { WakeUps } from './wake-ups.js';

/** A question whose answer may take a while. */
export interface HeldQuestion<T> {
  /** The agent whose news can change the answer. */
  readonly topic: string;
  readonly seconds: number;
  /** Asks the database; between two calls nothing is held open there. */
  readonly read: () => Promise<T>;
  readonly done: (answer: T) => boolean;
  /** Aborts when the asker has gone away. */
  readonly signal: AbortSignal;
}

/** Other processes on the same database change things without telling this one. */
const recheckMilliseconds = 1_000;

/** Holds requests until their answer is there, their time is over, their asker left or the process stops. */
export class Holder {
  readonly #stop = new AbortController();
  #held = 0;
  #rechecking = false;

  constructor(
    private readonly clock: Clock,
    private readonly wakeUps: WakeUps,
  ) {
    setMaxListeners(0, this.#stop.signal);
  }

  /** Answers all held requests with what is true now, and those to come at once. */
  stop(): void {
    this.#stop.abort();
  }

  /** Resolves to the first answer that is done, or to the last one read. */
  async hold<T>({ topic, seconds, read, done, signal }: HeldQuestion<T>): Promise<T> {
    const end = new AbortController();
    const finish = (): void => end.abort();
    const causes = [signal, this.#stop.signal];
    for (const cause of causes) cause.addEventListener('abort', finish, { once: true });
    if (seconds <= 0 || causes.some((cause) => cause.aborted)) finish();
    const expiry = this.clock.sleep(seconds * 1_000, end.signal).then(finish, () => undefined);
    this.#held += 1;
    try {
      for (;;) {
        const news = this.wakeUps.listen(topic);
        try {
          const answer = await read();
          if (done(answer) || end.signal.aborted) return answer;
          if (!this.#rechecking) void this.#recheck();
          await Promise.race([news.woken, expiry]);
        } finally {
          news.stop();
        }
      }
    } finally {
      this.#held -= 1;
      for (const cause of causes) cause.removeEventListener('abort', finish);
      finish();
    }
  }

  /** One timer for all, and only while something is held. */
  async #recheck(): Promise<void> {
    this.#rechecking = true;
    while (this.#held > 0 && !this.#stop.signal.aborted) {
      await this.clock.sleep(recheckMilliseconds, this.#stop.signal).catch(() => undefined);
      this.wakeUps.wakeAll();
    }
    this.#rechecking = false;
  }
}
