import { eq } from 'drizzle-orm';
import { hashToken } from '../accounts/token.js';
import { findOwner } from '../accounts/token-store.js';
import type { Queries } from '../storage/database.js';
import { accounts, tokens } from '../storage/schema.js';
import { isUuid } from '../storage/uuid.js';
import type { ImportedRow } from './imported-row.js';
import type { RowValues } from './read-values.js';

/** The token that the schema of v4 creates in every installation. */
const demonstrationToken = 'demo-token-12345';

/** An account of the export. */
export interface ImportedAccount {
  /** Its id here; undefined when it was refused. */
  readonly id: string | undefined;
  readonly name: string;
  readonly row: ImportedRow;
}

/**
 * Imports an account with its token, which is stored as its hash and is for the account's agents. An account whose token is
 * known already exists.
 */
export async function importAccount(queries: Queries, client: RowValues, now: Date): Promise<ImportedAccount> {
  const wanted = client.text('name') ?? client.text('email') ?? client.text('id') ?? '';
  const refuse = (note: string): ImportedAccount => ({
    id: undefined,
    name: wanted,
    row: { kind: 'account', name: wanted, result: 'refused', note },
  });
  const token = client.text('client_token');
  if (token === undefined) return refuse('It has no token.');
  if (token === demonstrationToken)
    return refuse(`Its token ${demonstrationToken} is published. Give its agents a token of client add.`);
  if (!/^[\x21-\x7e]{16,200}$/.test(token))
    return refuse('Its token is too short or has blanks. Give its agents a token of client add.');
  const owner = await findOwner(queries, token);
  if (owner !== undefined) return existing(queries, owner, wanted);

  const name = await freeName(queries, wanted, client.text('email'));
  if (name === undefined)
    return refuse(
      'An account of this name exists with another token, or the name is too long or has control characters.',
    );
  const id = client.text('id');
  const isActive = client.flag('is_active', true) && (client.text('status') ?? 'active') === 'active';
  const [added] = await queries
    .insert(accounts)
    .values({
      ...(id !== undefined && isUuid(id) && (await isFree(queries, id)) ? { id } : {}),
      name,
      email: client.text('email') ?? null,
      active: isActive,
      createdAt: client.time('created_at') ?? now,
    })
    .returning({ id: accounts.id });
  if (added === undefined) throw new Error('The database did not answer with the new account.');
  await queries
    .insert(tokens)
    .values({ accountId: added.id, kind: 'agent', tokenHash: hashToken(token), createdAt: now });
  const notes = [
    ...(name === wanted ? [] : [`The name ${wanted} is taken.`]),
    ...(isActive ? [] : ['It is disabled, as in v4.']),
  ];
  return { id: added.id, name, row: { kind: 'account', name, result: 'imported', ...noteOf(notes) } };
}

/** Returns the notes as one, if there are any. */
export function noteOf(notes: readonly string[]): { readonly note?: string } {
  return notes.length === 0 ? {} : { note: notes.join(' ') };
}

async function existing(queries: Queries, name: string, wanted: string): Promise<ImportedAccount> {
  const [account] = await queries.select({ id: accounts.id }).from(accounts).where(eq(accounts.name, name));
  const notes = name === wanted ? [] : [`It is called ${wanted} in the export.`];
  return { id: account?.id, name, row: { kind: 'account', name, result: 'exists', ...noteOf(notes) } };
}

/** Names are unique here; in v4 only e-mail addresses are. */
async function freeName(queries: Queries, name: string, email: string | undefined): Promise<string | undefined> {
  for (const candidate of [name, `${name} (${email})`]) {
    if (!/^[^\p{Cc}]{1,100}$/u.test(candidate)) continue;
    const taken = await queries.select({ id: accounts.id }).from(accounts).where(eq(accounts.name, candidate));
    if (taken.length === 0) return candidate;
    if (email === undefined) return undefined;
  }
  return undefined;
}

async function isFree(queries: Queries, id: string): Promise<boolean> {
  return (await queries.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, id))).length === 0;
}
