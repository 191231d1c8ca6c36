import { createHash, randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes a token of the v4 form: `token-` and 32 letters and digits (190 bits). `pick(n)` gives a number below n. */
export function createToken(pick: (limit: number) => number = randomInt): string {
  return `token-${Array.from({ length: 32 }, () => alphabet.charAt(pick(alphabet.length))).join('')}`;
}

/** What is stored of a token. A plain SHA-256 is enough, because a token is random and long. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
