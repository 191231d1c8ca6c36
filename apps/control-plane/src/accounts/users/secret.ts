import { createHash, randomBytes } from 'node:crypto';

const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789';

/** Returns a random secret of 256 bits, for the cookie of a session. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns a random set-up code of 125 bits, in groups that a person can type. */
export function createSetUpCode(): string {
  const letters = [...randomBytes(25)].map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return letters.replaceAll(/.{5}(?=.)/g, '$&-');
}

/** Returns what a person typed as a set-up code in the form in which it was created. */
export function normalizeSetUpCode(text: string): string {
  const letters = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return letters.replaceAll(/.{5}(?=.)/g, '$&-');
}

/** Returns the hash that is stored instead of a secret. A plain SHA-256 is enough, because a secret is random and long. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
