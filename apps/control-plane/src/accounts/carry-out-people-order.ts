import { and, asc, eq, gt, isNull, like, or, sql } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { accounts, tokens, users } from '../storage/schema.js';
import type { AccountAnswer } from './account-order.js';
import { accountTokens } from './account-tokens.js';
import { commandLineScope, type OrderParts } from './command-line-scope.js';
import { addDefaultAccount, defaultAccount } from './default-account.js';
import type { ListedUser, PeopleOrder } from './people-order.js';
import { Passwords } from './users/passwords.js';
import { nameKeyOf } from './users/user-fields.js';
import { type UserStore, userStore } from './users/user-store.js';

/** Carries out an order about people or named tokens. Its events say that the command line caused them. */
export async function carryOutPeopleOrder(parts: OrderParts, order: PeopleOrder): Promise<AccountAnswer> {
  const { queries, now } = parts;
  switch (order.action) {
    case 'list-users':
      return { users: await listUsers(queries) };
    case 'add-user':
      return addUser(parts, order);
    case 'set-password':
      return withUser(parts, order.name, async (store, userId) => {
        await store.setPassword(userId, { passwordHash: await new Passwords().hash(order.password) });
        return { done: `The password of ${order.name} is changed, and all sessions have ended.` };
      });
    case 'change-role':
      return withUser(parts, order.name, async (store, userId) =>
        explain(await store.change(userId, { role: order.role }), `${order.name} has the role ${order.role}.`),
      );
    case 'disable-user':
    case 'enable-user': {
      const isDisabled = order.action === 'disable-user';
      const done = isDisabled ? 'cannot log in any more, and all sessions have ended' : 'can log in again';
      return withUser(parts, order.name, async (store, userId) =>
        explain(await store.change(userId, { isDisabled }), `${order.name} ${done}.`),
      );
    }
    case 'add-token': {
      const account = await findAccount(queries, order.account);
      if ('error' in account) return account;
      const { kind, name, scope, validSeconds } = order;
      const { secret } = await accountTokens(commandLineScope(parts, account.id)).create({
        kind: kind === 'agent' ? 'agent' : 'operator',
        name,
        scope: kind === 'agent' ? null : (scope ?? 'operate'),
        expiresAt: validSeconds === undefined ? null : new Date(now.getTime() + validSeconds * 1_000),
      });
      return {
        token: secret,
        note: `This token is for ${kind === 'agent' ? 'agents' : 'programs'} of the account ${account.name}.`,
      };
    }
    case 'revoke-token':
      return revokeToken(parts, order.tokenId);
  }
}

async function addUser(
  parts: OrderParts,
  { account: accountName, name, role, password }: Extract<PeopleOrder, { readonly action: 'add-user' }>,
): Promise<AccountAnswer> {
  const account = await findAccount(parts.queries, accountName);
  if ('error' in account) return account;
  const passwordHash = password === undefined ? undefined : await new Passwords().hash(password);
  const store = userStore(commandLineScope(parts, account.id));
  const invited = await store.invite({ name, role });
  if (invited === undefined) return { error: `There is a user ${name} already; choose another name.` };
  if (passwordHash === undefined) {
    const { code, expiresAt } = invited;
    return {
      code,
      note: `With this code ${name} sets a password on the page /setup, until ${expiresAt.toISOString()}.`,
    };
  }
  await store.setPassword(invited.user.id, { passwordHash });
  return { done: `${name} can log in to the account ${account.name} as ${role}.` };
}

async function revokeToken(parts: OrderParts, prefix: string): Promise<AccountAnswer> {
  if (!/^[0-9a-f-]{8,36}$/i.test(prefix)) return { error: `${prefix} is no token’s id; token list shows them.` };
  const isNamed = like(sql`${tokens.id}::text`, `${prefix.toLowerCase()}%`);
  const isValid = or(isNull(tokens.expiresAt), gt(tokens.expiresAt, parts.now));
  const found = await parts.queries.select().from(tokens).where(and(isNamed, isValid));
  const [token, second] = found;
  if (second !== undefined) return { error: `Several tokens begin with ${prefix}; give more of the id.` };
  if (token === undefined) return { error: `There is no valid token ${prefix}; token list shows them.` };
  await accountTokens(commandLineScope(parts, token.accountId)).revoke(token.kind, token.id);
  return { done: `Token ${token.id} is revoked.` };
}

async function listUsers(queries: Queries): Promise<ListedUser[]> {
  const rows = await queries
    .select({ user: users, account: accounts.name })
    .from(users)
    .innerJoin(accounts, eq(accounts.id, users.accountId))
    .orderBy(asc(accounts.name), asc(users.nameKey));
  return rows.map(({ user, account }) => ({
    name: user.name,
    account,
    role: user.role,
    state: user.disabledAt !== null ? 'disabled' : user.passwordHash === null ? 'invited' : 'active',
    created_at: user.createdAt.toISOString(),
    last_seen_at: user.lastSeenAt?.toISOString() ?? null,
  }));
}

async function withUser(
  parts: OrderParts,
  name: string,
  work: (store: UserStore, userId: string) => Promise<AccountAnswer>,
): Promise<AccountAnswer> {
  const [user] = await parts.queries
    .select()
    .from(users)
    .where(eq(users.nameKey, nameKeyOf(name)));
  if (user === undefined) return { error: `There is no user ${name}; user list shows all.` };
  return work(userStore(commandLineScope(parts, user.accountId)), user.id);
}

function explain({ kind }: { readonly kind: string }, done: string): AccountAnswer {
  if (kind === 'changed') return { done };
  if (kind === 'unknown') return { error: 'The user was removed meanwhile.' };
  return { error: 'This is the only owner of the account who can log in. Make another user an owner first.' };
}

async function findAccount(
  queries: Queries,
  name: string | undefined,
): Promise<{ readonly id: string; readonly name: string } | { readonly error: string }> {
  if (name === undefined || name === defaultAccount) await addDefaultAccount(queries);
  const all = await queries.select({ id: accounts.id, name: accounts.name }).from(accounts);
  const [first] = all;
  const found =
    name === undefined && all.length === 1 ? first : all.find((account) => account.name === (name ?? defaultAccount));
  if (found !== undefined) return found;
  return {
    error:
      name === undefined
        ? 'There are several accounts; give one of them with --account. account list shows all.'
        : `There is no account ${name}; account list shows all.`,
  };
}
