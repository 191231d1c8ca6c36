import { readFile, stat } from 'node:fs/promises';
import { decodeText } from '@spotguard/program';
import { addAccount } from '../accounts/account-directory.js';
import { findOwner, rotateToken } from '../accounts/token-store.js';
import type { Queries } from '../storage/database.js';

/** An account that `serve` creates if it is absent. */
export interface BootstrapAccount {
  readonly name: string;
  readonly token: string;
  /** The token for people; undefined when `token` is for agents and people. */
  readonly operatorToken: string | undefined;
}

/** Reads a file with one token. Throws when other users can access it (mode 0600 is required) or it has no valid token. */
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

/**
 * Creates the account if it is absent. Throws when the name exists with another token, or the token belongs to another name.
 * Tokens that were rotated since stay expired.
 */
export async function bootstrapAccount(queries: Queries, account: BootstrapAccount, now: Date): Promise<void> {
  const { name, token, operatorToken } = account;
  // Checked first, so that a restart writes nothing: the disk may be full.
  if ((await findOwner(queries, token)) === name) return;
  const kinds = operatorToken === undefined ? (['agent', 'operator'] as const) : (['agent'] as const);
  const added = await addAccount(queries, { name, token, kinds });
  if (added !== undefined) {
    if (operatorToken === undefined) return;
    await rotateToken(queries, { accountId: added.id, kind: 'operator', overlapSeconds: 0, now, token: operatorToken });
    return;
  }
  const owner = await findOwner(queries, token);
  // Another server that starts at the same time has added it meanwhile.
  if (owner === name) return;
  throw new Error(
    owner === undefined
      ? `Client ${name} exists with another token; give that token, or another name.`
      : `The token belongs to client ${owner}; give another token for ${name}.`,
  );
}
