import { createHash, randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Creates a token in the v4 format: `token-` and 32 letters and digits (190 bits). `pick(n)` returns a random integer below n. */
export function createToken(pick: (limit: number) => number = randomInt): string {
  return `token-${Array.from({ length: 32 }, () => alphabet.charAt(pick(alphabet.length))).join('')}`;
}

/** Returns the hash that is stored instead of a token. A plain SHA-256 is enough, because a token is random and long. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
