import { readFile, stat } from 'node:fs/promises';
import type { Queries } from '../storage/database.js';
import { addClient, findTenant } from '../tenants/tenant-directory.js';

/** A client to be there from the first start. */
export interface BootstrapClient {
  readonly name: string;
  readonly token: string;
}

/** Reads a token file: one line, and its owner's alone (0600). */
export async function readToken(file: string): Promise<string> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) throw new Error(`${file} can be read by others; run: chmod 600 ${file}`);
  const token = (await readFile(file, 'utf8')).trim();
  if (/^[\x21-\x7e]{16,200}$/.test(token)) return token;
  throw new Error(`${file} must hold one token of 16 to 200 characters without blanks.`);
}

/** Creates the client if it is absent; refuses a name that has another token, and a token that has another name. */
export async function bootstrapClient(queries: Queries, { name, token }: BootstrapClient): Promise<void> {
  // Looked for first, so that a restart needs no write: the disk may be full.
  const owner = await findTenant(queries, token);
  if (owner?.name === name) return;
  if (owner === undefined && (await addClient(queries, { name, token })) !== undefined) return;
  throw new Error(
    owner === undefined
      ? `Client ${name} exists with another token; give that token, or another name.`
      : `The token belongs to client ${owner.name}; give another token for ${name}.`,
  );
}
