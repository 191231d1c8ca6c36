import { eq } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { clients } from '../storage/schema.js';
import { createToken, hashToken } from './token.js';

/** A client of the control plane: the owner of agents, and the wall around them. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
}

const columns = { id: clients.id, name: clients.name, email: clients.email, active: clients.active };

/** Finds who a token belongs to, active or not. */
export async function findTenant(queries: Queries, token: string): Promise<Tenant | undefined> {
  const [tenant] = await queries
    .select(columns)
    .from(clients)
    .where(eq(clients.tokenHash, hashToken(token)));
  return tenant;
}

/** What `addClient` made; the token is readable here and never again. */
export interface AddedClient {
  readonly id: string;
  readonly token: string;
}

/** Adds a client; `undefined` when the name (or the given token) is taken. Without a token a random one is made. */
export async function addClient(
  queries: Queries,
  client: { readonly name: string; readonly token?: string | undefined },
): Promise<AddedClient | undefined> {
  const token = client.token ?? createToken();
  const [added] = await queries
    .insert(clients)
    .values({ name: client.name, tokenHash: hashToken(token) })
    .onConflictDoNothing()
    .returning({ id: clients.id });
  return added && { id: added.id, token };
}
