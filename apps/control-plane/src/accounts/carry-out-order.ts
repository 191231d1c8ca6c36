import { and, asc, eq, gt, isNull, like, or, sql } from 'drizzle-orm';
import type { Database, Queries } from '../storage/database.js';
import { accounts, tokens } from '../storage/schema.js';
import { addAccount } from './account-directory.js';
import type { AccountAnswer, AccountOrder, ListedAccount } from './account-order.js';
import { carryOutPeopleOrder } from './carry-out-people-order.js';
import { isPeopleOrder, type PeopleOrder } from './people-order.js';
import type { ServerOrder } from './server-order.js';
import { accountsTopic } from './token-lookup.js';
import { expireTokens, rotateToken } from './token-store.js';

/**
 * Carries out an order about accounts and returns the result: `error` with the reason when it cannot be carried out. All
 * servers on the database then read accounts and tokens again.
 */
export async function carryOutOrder(
  { queries, wakeUps }: Pick<Database, 'queries' | 'wakeUps'>,
  order: Exclude<AccountOrder, ServerOrder>,
  now: Date,
): Promise<AccountAnswer> {
  if (isPeopleOrder(order)) return carryOutPeopleOrder({ queries, wakeUps, now }, order);
  const answer = await carryOutAccountOrder(queries, order, now);
  if (order.action !== 'list') wakeUps.wake(accountsTopic);
  return answer;
}

async function carryOutAccountOrder(
  queries: Queries,
  order: Exclude<AccountOrder, PeopleOrder | ServerOrder>,
  now: Date,
): Promise<AccountAnswer> {
  if (order.action === 'list') return { clients: await listAccounts(queries, now) };
  if (order.action === 'add') {
    const added = await addAccount(queries, { name: order.name });
    return added === undefined
      ? { error: `Client ${order.name} exists already; choose another name.` }
      : {
          token: added.token,
          note: `This token is for the client’s agents. People need one of their own: client rotate ${quoted(order.name)} --kind operator`,
        };
  }
  const [account] = await queries.select().from(accounts).where(eq(accounts.name, order.name));
  if (account === undefined) return { error: `There is no client ${order.name}; client list shows all.` };
  switch (order.action) {
    case 'rotate':
      return rotate(queries, { ...order, accountId: account.id, now });
    case 'disable':
      if (order.tokenId !== undefined)
        return disableToken(queries, { accountId: account.id, prefix: order.tokenId, now });
      await queries.update(accounts).set({ active: false }).where(eq(accounts.id, account.id));
      return { done: `Client ${order.name} is disabled: all its agents and people are refused until it is enabled.` };
    case 'enable':
      await queries.update(accounts).set({ active: true }).where(eq(accounts.id, account.id));
      return { done: `Client ${order.name} is enabled. Tokens that were disabled one by one stay so.` };
  }
}

async function rotate(
  queries: Queries,
  order: {
    readonly name: string;
    readonly kind: 'agent' | 'operator';
    readonly accountId: string;
    readonly overlapSeconds: number;
    readonly now: Date;
  },
): Promise<AccountAnswer> {
  const token = await rotateToken(queries, order);
  const end = new Date(order.now.getTime() + order.overlapSeconds * 1_000).toISOString();
  return { token, note: `Earlier ${order.kind} tokens of ${order.name} are valid until ${end}.` };
}

async function disableToken(
  queries: Queries,
  { accountId, prefix, now }: { readonly accountId: string; readonly prefix: string; readonly now: Date },
): Promise<AccountAnswer> {
  if (!/^[0-9a-f-]{8,36}$/i.test(prefix)) return { error: `${prefix} is no token’s id; client list shows them.` };
  const named = and(eq(tokens.accountId, accountId), like(sql`${tokens.id}::text`, `${prefix.toLowerCase()}%`));
  const found = await queries.select({ id: tokens.id }).from(tokens).where(named);
  if (found.length > 1) return { error: `Several tokens begin with ${prefix}; give more of the id.` };
  if (found.length === 0) return { error: `The client has no token ${prefix}; client list shows them.` };
  await expireTokens(queries, named, now);
  return { done: `Token ${found[0]?.id} is disabled.` };
}

async function listAccounts(queries: Queries, now: Date): Promise<ListedAccount[]> {
  const all = await queries.select().from(accounts).orderBy(asc(accounts.name));
  const valid = await queries
    .select()
    .from(tokens)
    .where(or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)))
    .orderBy(asc(tokens.createdAt), asc(tokens.kind));
  return all.map((account) => ({
    id: account.id,
    name: account.name,
    active: account.active,
    created_at: account.createdAt.toISOString(),
    tokens: valid
      .filter(({ accountId }) => accountId === account.id)
      .map((token) => ({
        id: token.id,
        kind: token.kind,
        name: token.name,
        scope: token.kind === 'operator' ? (token.scope ?? 'operate') : null,
        is_shared: valid.some(({ id, tokenHash }) => id !== token.id && tokenHash === token.tokenHash),
        created_at: token.createdAt.toISOString(),
        last_used_at: token.lastUsedAt?.toISOString() ?? null,
        expires_at: token.expiresAt?.toISOString() ?? null,
      })),
  }));
}

/** Quotes a name for a shell where that is needed. */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
