import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Clock } from '../../clock.js';
import { Turns } from '../../limits/turns.js';
import type { Queries } from '../../storage/database.js';
import { accounts, sessions, users } from '../../storage/schema.js';
import type { Account } from '../account-directory.js';
import type { Role } from '../role.js';
import { hashSecret } from './secret.js';

/** A session that is not used for this long ends. */
export const maxIdleHours = 12;
const maxAtWork = 8;
const maxWaiting = 1_000;
const noteEveryMilliseconds = 60_000;

/** Who has a session. */
export interface SessionHolder {
  readonly sessionId: string;
  readonly account: Account;
  readonly user: { readonly id: string; readonly name: string; readonly role: Role };
}

/** Finds sessions by the secret of their cookie, in all accounts. Nothing is remembered, so an ended session ends at once. */
export class SessionDirectory {
  readonly #turns = new Turns(maxAtWork, maxWaiting);

  constructor(
    private readonly queries: Queries,
    private readonly clock: Clock,
    /** Called with the error when the use of a session cannot be stored. */
    private readonly report: (error: unknown) => void,
  ) {}

  /** Finds a session that has not ended, and stores in the background that it is used. */
  async find(secret: string): Promise<SessionHolder | undefined> {
    const turn = await this.#turns.waitForTurn('sessions');
    try {
      return await this.#find(secret, this.clock.now());
    } finally {
      turn.end();
    }
  }

  async #find(secret: string, now: Date): Promise<SessionHolder | undefined> {
    const idleSince = new Date(now.getTime() - maxIdleHours * 3_600_000);
    const [found] = await this.queries
      .select({ session: sessions, user: users, account: accounts })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .innerJoin(accounts, eq(accounts.id, users.accountId))
      .where(
        and(
          eq(sessions.secretHash, hashSecret(secret)),
          gt(sessions.expiresAt, now),
          gt(sessions.lastUsedAt, idleSince),
          isNull(users.disabledAt),
        ),
      );
    if (found === undefined) return undefined;
    const { session, user, account } = found;
    if (now.getTime() - session.lastUsedAt.getTime() >= noteEveryMilliseconds || user.lastSeenAt === null)
      this.#noteUse(session.id, user.id, now).catch(this.report);
    const { id, name, email, active } = account;
    return {
      sessionId: session.id,
      account: { id, name, email, active },
      user: { id: user.id, name: user.name, role: user.role },
    };
  }

  async #noteUse(sessionId: string, userId: string, now: Date): Promise<void> {
    const used = and(eq(sessions.id, sessionId), lt(sessions.lastUsedAt, now));
    await this.queries.update(sessions).set({ lastUsedAt: now }).where(used);
    await this.queries.update(users).set({ lastSeenAt: now }).where(eq(users.id, userId));
  }
}
