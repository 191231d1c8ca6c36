import { fileURLToPath } from 'node:url';

/**
 * The absolute path of the folder with the built page: `index.html`, which is the answer to the address of every screen, and
 * `assets/`, whose files have a hash of their content in their names, so that they may be cached for ever. Longer ones are
 * there compressed as well, with `.br` and `.gz` behind their names.
 */
export const pageDirectory: string = fileURLToPath(new URL('../dist/page/', import.meta.url));

/**
 * The text in `index.html` that whoever serves it replaces, for each answer, by the nonce of its content security policy.
 */
export const noncePlaceholder = 'SPOTGUARD-NONCE';

/**
 * The paths of the API that the screen at a path of the page asks for at first. Whoever serves the page may tell the browser
 * (`Link: <path>; rel=preload; as=fetch; crossorigin`), which then asks while it still loads the page.
 */
export function firstRequests(path: string): readonly string[] {
  return path === '/' || /^\/[^/]+\/fleet$/.test(path) ? ['/api/v1/me', '/api/v1/fleet'] : [];
}
