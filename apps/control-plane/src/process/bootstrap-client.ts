import { readFile, stat } from 'node:fs/promises';
import type { Queries } from '../storage/database.js';
import { addClient, findTenant } from '../tenants/tenant-directory.js';

/** A client to be there from the first start, with the token that a file holds. */
export interface BootstrapClient {
  readonly name: string;
  readonly tokenFile: string;
}

/** Creates the client if it is absent. The file must be its owner's alone (0600), and its token is not taken elsewhere. */
export async function bootstrapClient(queries: Queries, { name, tokenFile }: BootstrapClient): Promise<void> {
  const { mode } = await stat(tokenFile);
  if ((mode & 0o077) !== 0) throw new Error(`${tokenFile} can be read by others; run: chmod 600 ${tokenFile}`);
  const token = (await readFile(tokenFile, 'utf8')).trim();
  if (!/^[\x21-\x7e]{16,200}$/.test(token)) {
    throw new Error(`${tokenFile} must hold one token of 16 to 200 characters without blanks.`);
  }
  if ((await addClient(queries, { name, token })) !== undefined) return;
  const owner = await findTenant(queries, token);
  if (owner?.name === name) return;
  throw new Error(
    owner === undefined
      ? `Client ${name} exists with another token than the one in ${tokenFile}; use that token, or another name.`
      : `The token in ${tokenFile} belongs to client ${owner.name}; use another token for ${name}.`,
  );
}
