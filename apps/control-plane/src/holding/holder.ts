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

/** Holds requests until their answer is there, their time is over, their asker left or the process stops. */
export class Holder {
  readonly #stop = new AbortController();

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
    try {
      for (;;) {
        const news = this.wakeUps.listen(topic);
        try {
          const answer = await read();
          if (done(answer) || end.signal.aborted) return answer;
          await Promise.race([news.woken, expiry]);
        } finally {
          news.stop();
        }
      }
    } finally {
      for (const cause of causes) cause.removeEventListener('abort', finish);
      finish();
    }
  }
}
