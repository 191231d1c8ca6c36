import { and, asc, eq, gt, isNotNull, isNull, ne } from 'drizzle-orm';
import { sessions, setUpCodes, users } from '../../storage/schema.js';
import { inTransaction, type Scope, type Transaction } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import type { Role } from '../role.js';
import { accountsTopic } from '../token-lookup.js';
import { createSetUpCode, hashSecret } from './secret.js';
import { shownUser, type User, type UserRow } from './user.js';
import { nameKeyOf } from './user-fields.js';

/** A new code with which a user sets a password. It cannot be read again later. */
export interface NewSetUpCode {
  readonly code: string;
  readonly expiresAt: Date;
}

/** What a change of a user came to: the user as changed, nobody, or that an account keeps its last owner. */
export type UserChanged =
  | { readonly kind: 'changed'; readonly user: User }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'last-owner' };

/** The people of an account. */
export interface UserStore {
  /** Lists by name, after a name: one more than the limit when there are more. */
  listPage(filter: { readonly limit: number; readonly after?: string | undefined }): Promise<readonly User[]>;
  find(userId: string): Promise<User | undefined>;
  /** Adds a user without a password. Undefined when the name is in use, in this account or another one. */
  invite(user: {
    readonly name: string;
    readonly role: Role;
  }): Promise<(NewSetUpCode & { readonly user: User }) | undefined>;
  /** Makes a new set-up code for a user and ends the earlier ones. Undefined when there is no such user. */
  createSetUpCode(userId: string): Promise<NewSetUpCode | undefined>;
  /** Changes a role, or disables or enables a user; disabling ends the user's sessions. */
  change(
    userId: string,
    change: { readonly role?: Role | undefined; readonly isDisabled?: boolean | undefined },
  ): Promise<UserChanged>;
  /** Removes a user with all sessions. */
  remove(userId: string): Promise<UserChanged>;
  /**
   * Uses a set-up code: stores the password of its user, or of the first owner of the account, who gets that name. Ends the
   * code, and the user's sessions. `unknown` when the code has ended meanwhile.
   */
  setUp(
    codeId: string,
    user: { readonly name: string; readonly passwordHash: string },
  ): Promise<User | 'unknown' | 'name-in-use'>;
  /** Stores a new password. It ends the set-up codes of the user, and all sessions but the one that is given. */
  setPassword(
    userId: string,
    change: { readonly passwordHash: string; readonly keptSessionId?: string | undefined },
  ): Promise<void>;
}

const setUpHours = 24;

/** Creates the store of one account's people. */
export function userStore(scope: Scope): UserStore {
  const { queries, accountId, clock, wakeUps } = scope;
  const ofAccount = (...conditions: Parameters<typeof and>) => and(eq(users.accountId, accountId), ...conditions);
  return {
    listPage: async ({ limit, after }) => {
      const isAfter = after === undefined ? undefined : gt(users.nameKey, after);
      const found = await queries
        .select()
        .from(users)
        .where(ofAccount(isAfter))
        .orderBy(asc(users.nameKey))
        .limit(limit + 1);
      return found.map(shownUser);
    },
    find: async (userId) => {
      if (!isUuid(userId)) return undefined;
      const [found] = await queries
        .select()
        .from(users)
        .where(ofAccount(eq(users.id, userId)));
      return found && shownUser(found);
    },
    invite: ({ name, role }) =>
      inTransaction(scope, async (transaction) => {
        const row = { accountId, name, nameKey: nameKeyOf(name), role, createdAt: clock.now() };
        const [added] = await transaction.queries.insert(users).values(row).onConflictDoNothing().returning();
        if (added === undefined) return undefined;
        transaction.emit({ type: 'user.added', data: { userId: added.id, name, role } });
        return { user: shownUser(added), ...(await replaceSetUpCode(transaction, added.id)) };
      }),
    createSetUpCode: (userId) =>
      inTransaction(scope, async (transaction) => {
        const user = await lockUser(transaction, userId);
        if (user === undefined) return undefined;
        transaction.emit({ type: 'user.set-up-again', data: { userId, name: user.name } });
        return replaceSetUpCode(transaction, userId);
      }),
    change: (userId, { role, isDisabled }) =>
      changeUser(scope, userId, {
        isOwnerAfter: (user) => (role ?? user.role) === 'owner' && !(isDisabled ?? user.disabledAt !== null),
        carryOut: async (transaction, user) => {
          const disabledAt = isDisabled === undefined ? user.disabledAt : isDisabled ? clock.now() : null;
          const [changed = user] = await transaction.queries
            .update(users)
            .set({ role: role ?? user.role, disabledAt })
            .where(ofAccount(eq(users.id, userId)))
            .returning();
          if (disabledAt !== null) await endSessions(transaction, userId);
          transaction.emit({
            type: 'user.changed',
            data: { userId, name: user.name, role: changed.role, isDisabled: disabledAt !== null },
          });
          return changed;
        },
      }),
    remove: (userId) =>
      changeUser(scope, userId, {
        isOwnerAfter: () => false,
        carryOut: async (transaction, user) => {
          await transaction.queries.delete(users).where(ofAccount(eq(users.id, userId)));
          transaction.emit({ type: 'user.removed', data: { userId, name: user.name } });
          return user;
        },
      }),
    setUp: (codeId, { name, passwordHash }) =>
      inTransaction(scope, async (transaction) => {
        // The row is locked until the end, so that of two requests with the same code one finds it gone.
        const isCode = and(eq(setUpCodes.accountId, accountId), eq(setUpCodes.id, codeId));
        const [code] = await transaction.queries.select().from(setUpCodes).where(isCode).for('update');
        if (code === undefined) return 'unknown';
        const user = await (code.userId === null
          ? addFirstOwner(transaction, name)
          : lockUser(transaction, code.userId));
        if (user === undefined || user === 'name-in-use') return user ?? 'unknown';
        await transaction.queries.delete(setUpCodes).where(isCode);
        return shownUser(await storePassword(transaction, user.id, { passwordHash }));
      }),
    setPassword: async (userId, change) => {
      await inTransaction(scope, (transaction) => storePassword(transaction, userId, change));
      wakeUps.wake(accountsTopic);
    },
  };
}

/** Adds the first user of an account. Undefined when it has one. */
async function addFirstOwner(transaction: Transaction, name: string): Promise<UserRow | 'name-in-use' | undefined> {
  const { queries, accountId, clock } = transaction;
  const [other] = await queries.select({ id: users.id }).from(users).where(eq(users.accountId, accountId)).limit(1);
  if (other !== undefined) return undefined;
  const row = { accountId, name, nameKey: nameKeyOf(name), role: 'owner' as const, createdAt: clock.now() };
  const [added] = await queries.insert(users).values(row).onConflictDoNothing().returning();
  if (added === undefined) return 'name-in-use';
  transaction.emit({ type: 'user.added', data: { userId: added.id, name, role: 'owner' } });
  return added;
}

async function storePassword(
  transaction: Transaction,
  userId: string,
  { passwordHash, keptSessionId }: { readonly passwordHash: string; readonly keptSessionId?: string | undefined },
): Promise<UserRow> {
  const wanted = and(eq(users.accountId, transaction.accountId), eq(users.id, userId));
  const [user] = await transaction.queries.update(users).set({ passwordHash }).where(wanted).returning();
  if (user === undefined) throw new Error('The user was removed while the password was changed.');
  await endSessions(transaction, userId, keptSessionId);
  await transaction.queries.delete(setUpCodes).where(eq(setUpCodes.userId, userId));
  transaction.emit({ type: 'user.password-changed', data: { userId, name: user.name } });
  return user;
}

async function lockUser({ queries, accountId }: Scope, userId: string): Promise<UserRow | undefined> {
  if (!isUuid(userId)) return undefined;
  const wanted = and(eq(users.accountId, accountId), eq(users.id, userId));
  const [user] = await queries.select().from(users).where(wanted).for('update');
  return user;
}

/** Changes a user, unless the account would be left without an owner who can log in. */
async function changeUser(
  scope: Scope,
  userId: string,
  change: {
    readonly isOwnerAfter: (user: UserRow) => boolean;
    readonly carryOut: (transaction: Transaction, user: UserRow) => Promise<UserRow>;
  },
): Promise<UserChanged> {
  const result = await inTransaction(scope, async (transaction): Promise<UserChanged> => {
    // All owners are locked in one order, so that two who are demoted at once do not both find the other.
    const owners = await transaction.queries
      .select()
      .from(users)
      .where(and(eq(users.accountId, scope.accountId), canOwn()))
      .orderBy(asc(users.id))
      .for('update');
    const user = await lockUser(transaction, userId);
    if (user === undefined) return { kind: 'unknown' };
    const isLast = owners.length === 1 && owners[0]?.id === userId;
    if (isLast && !change.isOwnerAfter(user)) return { kind: 'last-owner' };
    return { kind: 'changed', user: shownUser(await change.carryOut(transaction, user)) };
  });
  // Open event streams look whether they may go on.
  scope.wakeUps.wake(accountsTopic);
  return result;
}

function canOwn() {
  return and(eq(users.role, 'owner'), isNull(users.disabledAt), isNotNull(users.passwordHash));
}

async function endSessions({ queries, accountId }: Scope, userId: string, keptSessionId?: string): Promise<void> {
  const isEnded = keptSessionId === undefined ? undefined : ne(sessions.id, keptSessionId);
  await queries.delete(sessions).where(and(eq(sessions.accountId, accountId), eq(sessions.userId, userId), isEnded));
}

async function replaceSetUpCode({ queries, accountId, clock }: Scope, userId: string): Promise<NewSetUpCode> {
  await queries.delete(setUpCodes).where(eq(setUpCodes.userId, userId));
  const code = createSetUpCode();
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + setUpHours * 3_600_000);
  await queries.insert(setUpCodes).values({ accountId, userId, codeHash: hashSecret(code), createdAt, expiresAt });
  return { code, expiresAt };
}
