import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock.js';
import { OverLimit } from '../limits/over-limit.js';
import type { Turn } from '../limits/turns.js';
import type { WakeUps } from '../storage/wake-ups.js';

/** A request that is answered when a condition holds or its time is over. */
export interface HeldRequest<T> {
  /** The caller's account. The number of held requests is limited per account. */
  readonly accountId: string;
  /**
   * Identifies the caller and the request. A second request with the same key makes the first one answer at once. Undefined
   * when the caller is unknown.
   */
  readonly key: string | undefined;
  /** Released while the request only waits; absent when the request has none. */
  readonly turn?: Turn | undefined;
  /** The id of the agent whose changes can change the answer. */
  readonly topic: string;
  readonly seconds: number;
  /** Reads the answer from the database. Nothing stays open there between two calls. */
  readonly read: () => Promise<T>;
  readonly isDone: (answer: T) => boolean;
  /** Aborts when the caller closes the connection. */
  readonly signal: AbortSignal;
}

const retrySeconds = 10;

/**
 * Holds requests until their answer is done, their time is over, their caller has left or repeated the request, or the
 * process stops.
 */
export class HeldRequests {
  readonly #stop = new AbortController();
  readonly #finishByKey = new Map<string, () => void>();
  readonly #heldByAccount = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly wakeUps: WakeUps,
    private readonly maxHeld: number,
  ) {
    setMaxListeners(0, this.#stop.signal);
  }

  /** How many requests are held now. */
  get size(): number {
    return [...this.#heldByAccount.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Makes all held requests answer now, and later ones at once. */
  stop(): void {
    this.#stop.abort();
  }

  /** Resolves to the first answer that is done, or to the last one read. Throws `OverLimit` when too many are held. */
  async hold<T>(request: HeldRequest<T>): Promise<T> {
    const { accountId, seconds, signal } = request;
    const end = new AbortController();
    const finish = (): void => end.abort();
    const causes = [signal, this.#stop.signal];
    for (const cause of causes) cause.addEventListener('abort', finish, { once: true });
    const key = request.key === undefined ? undefined : `${accountId} ${request.key}`;
    if (key !== undefined) this.#replace(key, finish);
    if (seconds <= 0 || causes.some((cause) => cause.aborted)) finish();
    const held = this.#heldByAccount.get(accountId) ?? 0;
    try {
      if (!end.signal.aborted && held >= this.maxHeld)
        throw new OverLimit('Too many held requests of this client', retrySeconds);
      this.#heldByAccount.set(accountId, held + 1);
      try {
        const expiry = this.clock.sleep(seconds * 1_000, end.signal).then(finish, () => undefined);
        return await this.#readUntilDone(request, end.signal, expiry);
      } finally {
        this.#countDown(accountId);
      }
    } finally {
      if (key !== undefined && this.#finishByKey.get(key) === finish) this.#finishByKey.delete(key);
      for (const cause of causes) cause.removeEventListener('abort', finish);
      finish();
    }
  }

  async #readUntilDone<T>(
    { topic, turn, read, isDone }: HeldRequest<T>,
    end: AbortSignal,
    expiry: Promise<void>,
  ): Promise<T> {
    for (;;) {
      const listener = this.wakeUps.listen(topic);
      try {
        const answer = await read();
        if (isDone(answer) || end.aborted) return answer;
        const wait = Promise.race([listener.woken.then(() => true), expiry.then(() => false)]);
        const isWoken = await (turn?.releaseDuring(wait) ?? wait);
        // Nothing has changed, so that the last answer is still right.
        if (!isWoken) return answer;
      } finally {
        listener.stop();
      }
    }
  }

  #replace(key: string, finish: () => void): void {
    this.#finishByKey.get(key)?.();
    this.#finishByKey.set(key, finish);
  }

  #countDown(accountId: string): void {
    const held = this.#heldByAccount.get(accountId) ?? 1;
    if (held > 1) this.#heldByAccount.set(accountId, held - 1);
    else this.#heldByAccount.delete(accountId);
  }
}
