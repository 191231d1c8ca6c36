import type { Clock } from '../clock.js';
import type { Queries } from '../storage/database.js';
import { noteTokenUse } from './token-store.js';

const noteEveryMilliseconds = 60_000;
const maxRemembered = 10_000;

/** Stores in the background when tokens were last used. No request waits for it or fails because of it. */
export class TokenUse {
  readonly #noted = new Map<string, number>();

  constructor(
    private readonly queries: Queries,
    private readonly clock: Clock,
    /** Called with the error when storing fails. */
    private readonly report: (error: unknown) => void,
  ) {}

  note(tokenId: string): void {
    const now = this.clock.monotonic();
    const last = this.#noted.get(tokenId);
    if (last !== undefined && now - last < noteEveryMilliseconds) return;
    if (this.#noted.size >= maxRemembered) this.#noted.clear();
    this.#noted.set(tokenId, now);
    noteTokenUse(this.queries, tokenId, this.clock.now()).catch(this.report);
  }
}
