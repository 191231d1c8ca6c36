import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock.js';
import { OverLimit } from '../limits/over-limit.js';
import type { Turn } from '../limits/turns.js';
import type { WakeUps } from '../storage/wake-ups.js';

/** A question whose answer may take a while. */
export interface HeldRequest<T> {
  /** Who asks: no account holds more than its share. */
  readonly accountId: string;
  /** The asker and the question. The same one again answers the earlier one at once; absent: nobody knows who asks. */
  readonly key: string | undefined;
  /** Given back for as long as the question only waits. */
  readonly turn: Turn;
  /** The agent whose news can change the answer. */
  readonly topic: string;
  readonly seconds: number;
  /** Asks the database; between two calls nothing is held open there. */
  readonly read: () => Promise<T>;
  readonly done: (answer: T) => boolean;
  /** Aborts when the asker has gone away. */
  readonly signal: AbortSignal;
}

const retrySeconds = 10;

/** Holds requests until their answer is there, their time is over, their asker left or asked anew, or the process stops. */
export class HeldRequests {
  readonly #stop = new AbortController();
  readonly #ends = new Map<string, () => void>();
  readonly #held = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly wakeUps: WakeUps,
    private readonly maxHeld: number,
  ) {
    setMaxListeners(0, this.#stop.signal);
  }

  /** Answers all held requests with what is true now, and those to come at once. */
  stop(): void {
    this.#stop.abort();
  }

  /** Resolves to the first answer that is done, or to the last one read. Throws `OverLimit` when too many are held. */
  async hold<T>(question: HeldRequest<T>): Promise<T> {
    const { accountId, seconds, read, done, signal } = question;
    const end = new AbortController();
    const finish = (): void => end.abort();
    const causes = [signal, this.#stop.signal];
    for (const cause of causes) cause.addEventListener('abort', finish, { once: true });
    const key = question.key === undefined ? undefined : `${accountId} ${question.key}`;
    if (key !== undefined) this.#replace(key, finish);
    if (seconds <= 0 || causes.some((cause) => cause.aborted)) finish();
    const held = this.#held.get(accountId) ?? 0;
    try {
      if (!end.signal.aborted && held >= this.maxHeld)
        throw new OverLimit('Too many held requests of this client', retrySeconds);
      this.#held.set(accountId, held + 1);
      try {
        const expiry = this.clock.sleep(seconds * 1_000, end.signal).then(finish, () => undefined);
        return await this.#read({ ...question, read, done }, end.signal, expiry);
      } finally {
        this.#leave(accountId);
      }
    } finally {
      if (key !== undefined && this.#ends.get(key) === finish) this.#ends.delete(key);
      for (const cause of causes) cause.removeEventListener('abort', finish);
      finish();
    }
  }

  async #read<T>({ topic, turn, read, done }: HeldRequest<T>, end: AbortSignal, expiry: Promise<void>): Promise<T> {
    for (;;) {
      const news = this.wakeUps.listen(topic);
      try {
        const answer = await read();
        if (done(answer) || end.aborted) return answer;
        await turn.rest(Promise.race([news.woken, expiry]));
      } finally {
        news.stop();
      }
    }
  }

  #replace(key: string, finish: () => void): void {
    this.#ends.get(key)?.();
    this.#ends.set(key, finish);
  }

  #leave(accountId: string): void {
    const held = this.#held.get(accountId) ?? 1;
    if (held > 1) this.#held.set(accountId, held - 1);
    else this.#held.delete(accountId);
  }
}
