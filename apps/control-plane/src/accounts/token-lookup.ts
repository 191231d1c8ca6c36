import type { Clock } from '../clock.js';
import { Turns } from '../limits/turns.js';
import type { Queries } from '../storage/database.js';
import { findAccount, type TokenHolder } from './account-directory.js';
import { hashToken } from './token.js';

const maxAtWork = 8;
const maxWaiting = 4_000;

/**
 * Looks up tokens in the database. Concurrent requests with the same token share one lookup, and the number of
 * concurrent lookups is limited.
 */
export class TokenLookup {
  readonly #running = new Map<string, Promise<TokenHolder | undefined>>();
  readonly #turns = new Turns(maxAtWork, maxWaiting);

  constructor(
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  find(token: string): Promise<TokenHolder | undefined> {
    const key = hashToken(token);
    const running = this.#running.get(key);
    if (running !== undefined) return running;

    const lookup = this.#findAccount(token).finally(() => this.#running.delete(key));
    this.#running.set(key, lookup);
    return lookup;
  }

  async #findAccount(token: string): Promise<TokenHolder | undefined> {
    const turn = await this.#turns.waitForTurn('tokens');
    try {
      return await findAccount(this.queries, token, this.clock.now());
    } finally {
      turn.end();
    }
  }
}
