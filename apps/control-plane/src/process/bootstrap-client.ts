import { readFile, stat } from 'node:fs/promises';
import { decodeText } from '@spotguard/program';
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
  const token = decodeTokenFile(file, await readFile(file)).trim();
  if (/^[\x21-\x7e]{16,200}$/.test(token)) return token;
  throw new Error(`${file} must hold one token of 16 to 200 characters without blanks.`);
}

function decodeTokenFile(file: string, bytes: Uint8Array): string {
  try {
    return decodeText(bytes);
  } catch (cause) {
    throw new Error(`${file} ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Creates the client if it is absent; refuses a name that has another token, and a token that has another name. */
export async function bootstrapClient(queries: Queries, { name, token }: BootstrapClient): Promise<void> {
  if ((await addClient(queries, { name, token })) !== undefined) return;
  const owner = await findTenant(queries, token);
  if (owner?.name === name) return;
  throw new Error(
    owner === undefined
      ? `Client ${name} exists with another token; give that token, or another name.`
      : `The token belongs to client ${owner.name}; give another token for ${name}.`,
  );
}
