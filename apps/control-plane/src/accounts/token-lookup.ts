import type { Clock } from '../clock.js';
import { Turns } from '../limits/turns.js';
import type { Queries } from '../storage/database.js';
import type { WakeUps } from '../storage/wake-ups.js';
import { findAccount, type TokenHolder } from './account-directory.js';
import { hashToken } from './token.js';

const maxAtWork = 8;
const maxWaiting = 4_000;
const maxRemembered = 10_000;
/** Wake-ups may be lost on the way between servers, so that a token that was ended may work for this long. */
const maxAgeMilliseconds = 15_000;

/** Whoever changes accounts or tokens wakes this topic, so that no server uses what it remembers. */
export const accountsTopic = 'accounts';

interface Remembered {
  readonly holder: TokenHolder;
  readonly readAt: number;
}

/**
 * Looks up tokens. Known ones are remembered until an account or a token changes on any server, for a quarter of a minute at
 * most. Concurrent requests with the same token share one lookup, and the number of concurrent lookups is limited, so that
 * guessing does not load the database.
 */
export class TokenLookup {
  readonly #remembered = new Map<string, Remembered>();
  readonly #running = new Map<string, Promise<TokenHolder | undefined>>();
  readonly #turns = new Turns(maxAtWork, maxWaiting);
  /** Counts the changes, so that a lookup that began before one is not remembered after it. */
  #changes = 0;

  constructor(
    private readonly queries: Queries,
    private readonly clock: Clock,
    wakeUps: WakeUps,
  ) {
    wakeUps.subscribe(accountsTopic, () => {
      this.#changes += 1;
      this.#remembered.clear();
      this.#running.clear();
    });
  }

  /** Returns the holder with the rights that have not expired; undefined when the token has none or nobody has it. */
  async find(token: string): Promise<TokenHolder | undefined> {
    const key = hashToken(token);
    const remembered = this.#remembered.get(key);
    const isFresh = remembered !== undefined && this.clock.monotonic() - remembered.readAt < maxAgeMilliseconds;
    const holder = isFresh ? remembered.holder : await this.#share(key, token);
    if (holder === undefined) return undefined;
    const now = this.clock.now();
    const rights = holder.rights.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
    return rights.length === 0 ? undefined : { ...holder, rights };
  }

  #share(key: string, token: string): Promise<TokenHolder | undefined> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;

    const lookup = this.#read(key, token).finally(() => {
      if (this.#running.get(key) === lookup) this.#running.delete(key);
    });
    this.#running.set(key, lookup);
    return lookup;
  }

  async #read(key: string, token: string): Promise<TokenHolder | undefined> {
    const turn = await this.#turns.waitForTurn('tokens');
    try {
      const changes = this.#changes;
      const readAt = this.clock.monotonic();
      const holder = await findAccount(this.queries, token, this.clock.now());
      if (holder === undefined) this.#remembered.delete(key);
      else if (changes === this.#changes) {
        if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
        this.#remembered.set(key, { holder, readAt });
      }
      return holder;
    } finally {
      turn.end();
    }
  }
}
