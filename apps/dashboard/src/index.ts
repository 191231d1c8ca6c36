import { fileURLToPath } from 'node:url';

/**
 * The absolute path of the folder with the built page: `index.html`, which is the answer to the address of every screen, and
 * `assets/`, whose files have a hash of their content in their names, so that they may be cached for ever.
 */
export const pageDirectory: string = fileURLToPath(new URL('../dist/page/', import.meta.url));

/**
 * The text in `index.html` that whoever serves it replaces, for each answer, by the nonce of its content security policy.
 */
export const noncePlaceholder = 'SPOTGUARD-NONCE';
