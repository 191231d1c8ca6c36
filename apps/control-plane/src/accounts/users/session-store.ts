import { and, desc, eq, gt } from 'drizzle-orm';
import { sessions } from '../../storage/schema.js';
import { inTransaction, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { accountsTopic } from '../token-lookup.js';
import { createSecret, hashSecret } from './secret.js';
import { maxIdleHours } from './session-directory.js';

/** Whatever its use, a session ends after this time. */
const maxDays = 7;
/** The oldest sessions beyond these end at the next log-in. */
const maxSessions = 50;

/** A session as its user sees it. */
export interface ListedSession {
  readonly id: string;
  readonly address: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/** The sessions of an account's people. */
export interface SessionStore {
  /**
   * Starts a session with a new secret, which is returned and cannot be read again later. Ends the session that has the
   * secret `replaced`.
   */
  start(
    user: { readonly id: string; readonly name: string },
    replaced: string | undefined,
  ): Promise<{ readonly secret: string; readonly expiresAt: Date }>;
  /** Gives a session a new secret, which is returned; the earlier one is no longer valid. Undefined when it has ended. */
  renew(sessionId: string): Promise<{ readonly secret: string; readonly expiresAt: Date } | undefined>;
  /** Stores that somebody tried to log in as a user, with a wrong password. */
  noteFailure(user: { readonly id: string; readonly name: string }): Promise<void>;
  /** Lists a user's sessions that have not ended, the newest first. */
  listOf(userId: string): Promise<readonly ListedSession[]>;
  /** Ends a session of a user. False when there is none. */
  end(userId: string, sessionId: string): Promise<boolean>;
}

/** Creates the store of one account's sessions. */
export function sessionStore(scope: Scope): SessionStore {
  const { queries, accountId, clock, wakeUps, actor } = scope;
  const ofUser = (userId: string) => and(eq(sessions.accountId, accountId), eq(sessions.userId, userId));
  return {
    start: async ({ id: userId, name }, replaced) => {
      const secret = createSecret();
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + maxDays * 86_400_000);
      await inTransaction(scope, async (transaction) => {
        if (replaced !== undefined) {
          const isReplaced = and(eq(sessions.accountId, accountId), eq(sessions.secretHash, hashSecret(replaced)));
          await transaction.queries.delete(sessions).where(isReplaced);
        }
        const all = await transaction.queries
          .select({ id: sessions.id })
          .from(sessions)
          .where(ofUser(userId))
          .orderBy(desc(sessions.lastUsedAt));
        for (const { id } of all.slice(maxSessions - 1))
          await transaction.queries.delete(sessions).where(eq(sessions.id, id));
        await transaction.queries.insert(sessions).values({
          accountId,
          userId,
          secretHash: hashSecret(secret),
          address: actor.address ?? '',
          createdAt: now,
          lastUsedAt: now,
          expiresAt,
        });
        transaction.emit({ type: 'user.logged-in', data: { userId, name } });
      });
      return { secret, expiresAt };
    },
    renew: async (sessionId) => {
      const secret = createSecret();
      const [renewed] = await queries
        .update(sessions)
        .set({ secretHash: hashSecret(secret) })
        .where(and(eq(sessions.accountId, accountId), eq(sessions.id, sessionId)))
        .returning({ expiresAt: sessions.expiresAt });
      return renewed && { secret, expiresAt: renewed.expiresAt };
    },
    noteFailure: async ({ id: userId, name }) => {
      await inTransaction(scope, async ({ emit }) => emit({ type: 'user.log-in-failed', data: { userId, name } }));
    },
    listOf: (userId) => {
      const { id, address, createdAt, lastUsedAt, expiresAt } = sessions;
      const now = clock.now();
      const idleSince = new Date(now.getTime() - maxIdleHours * 3_600_000);
      return queries
        .select({ id, address, createdAt, lastUsedAt, expiresAt })
        .from(sessions)
        .where(and(ofUser(userId), gt(expiresAt, now), gt(lastUsedAt, idleSince)))
        .orderBy(desc(createdAt), desc(id));
    },
    end: async (userId, sessionId) => {
      if (!isUuid(sessionId)) return false;
      const ended = await queries
        .delete(sessions)
        .where(and(ofUser(userId), eq(sessions.id, sessionId)))
        .returning({ id: sessions.id });
      if (ended.length > 0) wakeUps.wake(accountsTopic);
      return ended.length > 0;
    },
  };
}
