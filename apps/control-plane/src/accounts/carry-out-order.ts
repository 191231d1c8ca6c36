import { and, asc, eq, gt, isNull, like, or, sql } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { clients, tokens } from '../storage/schema.js';
import { addClient } from './account-directory.js';
import type { ClientAnswer, ClientOrder, ListedClient } from './account-order.js';
import { expireTokens, rotateToken } from './token-store.js';

/** Carries out an order about clients, and answers what came of it; an order that cannot be carried out is an `error`. */
export async function carryOut(queries: Queries, order: ClientOrder, now: Date): Promise<ClientAnswer> {
  if (order.action === 'list') return { clients: await listClients(queries, now) };
  if (order.action === 'add') {
    const added = await addClient(queries, { name: order.name });
    return added === undefined
      ? { error: `Client ${order.name} exists already; choose another name.` }
      : {
          token: added.token,
          note: `This token is for the client’s agents. People need one of their own: client rotate ${quoted(order.name)} --kind operator`,
        };
  }
  const [client] = await queries.select().from(clients).where(eq(clients.name, order.name));
  if (client === undefined) return { error: `There is no client ${order.name}; client list shows all.` };
  switch (order.action) {
    case 'rotate':
      return rotate(queries, { ...order, clientId: client.id, now });
    case 'disable':
      if (order.tokenId !== undefined)
        return disableToken(queries, { clientId: client.id, prefix: order.tokenId, now });
      await queries.update(clients).set({ active: false }).where(eq(clients.id, client.id));
      return { done: `Client ${order.name} is disabled: all its agents and people are refused until it is enabled.` };
    case 'enable':
      await queries.update(clients).set({ active: true }).where(eq(clients.id, client.id));
      return { done: `Client ${order.name} is enabled. Tokens that were disabled one by one stay so.` };
  }
}

async function rotate(
  queries: Queries,
  order: {
    readonly name: string;
    readonly kind: 'agent' | 'operator';
    readonly clientId: string;
    readonly overlapSeconds: number;
    readonly now: Date;
  },
): Promise<ClientAnswer> {
  const token = await rotateToken(queries, order);
  const end = new Date(order.now.getTime() + order.overlapSeconds * 1_000).toISOString();
  return { token, note: `Earlier ${order.kind} tokens of ${order.name} are valid until ${end}.` };
}

async function disableToken(
  queries: Queries,
  { clientId, prefix, now }: { readonly clientId: string; readonly prefix: string; readonly now: Date },
): Promise<ClientAnswer> {
  if (!/^[0-9a-f-]{8,36}$/i.test(prefix)) return { error: `${prefix} is no token’s id; client list shows them.` };
  const named = and(eq(tokens.clientId, clientId), like(sql`${tokens.id}::text`, `${prefix.toLowerCase()}%`));
  const found = await queries.select({ id: tokens.id }).from(tokens).where(named);
  if (found.length > 1) return { error: `Several tokens begin with ${prefix}; give more of the id.` };
  if (found.length === 0) return { error: `The client has no token ${prefix}; client list shows them.` };
  await expireTokens(queries, named, now);
  return { done: `Token ${found[0]?.id} is disabled.` };
}

async function listClients(queries: Queries, now: Date): Promise<ListedClient[]> {
  const all = await queries.select().from(clients).orderBy(asc(clients.name));
  const valid = await queries
    .select()
    .from(tokens)
    .where(or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)))
    .orderBy(asc(tokens.createdAt), asc(tokens.kind));
  return all.map((client) => ({
    id: client.id,
    name: client.name,
    active: client.active,
    created_at: client.createdAt.toISOString(),
    tokens: valid
      .filter(({ clientId }) => clientId === client.id)
      .map((token) => ({
        id: token.id,
        kind: token.kind,
        is_shared: valid.some(({ id, tokenHash }) => id !== token.id && tokenHash === token.tokenHash),
        created_at: token.createdAt.toISOString(),
        last_used_at: token.lastUsedAt?.toISOString() ?? null,
        expires_at: token.expiresAt?.toISOString() ?? null,
      })),
  }));
}

/** A name as a shell reads it. */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
