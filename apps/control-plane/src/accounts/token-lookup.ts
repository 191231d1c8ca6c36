import type { Clock } from '../clock.js';
import { Turns } from '../limits/turns.js';
import type { Queries } from '../storage/database.js';
import { findAccount, type TokenHolder } from './account-directory.js';
import { hashToken } from './token.js';

const maxAtWork = 8;
const maxWaiting = 4_000;

/** Looks tokens up. The same token in many requests at once is looked up once, and few are looked up at the same time. */
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

    const lookup = this.#look(token).finally(() => this.#running.delete(key));
    this.#running.set(key, lookup);
    return lookup;
  }

  async #look(token: string): Promise<TokenHolder | undefined> {
    const turn = await this.#turns.take('tokens');
    try {
      return await findAccount(this.queries, token, this.clock.now());
    } finally {
      turn.end();
    }
  }
}
