import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../package-root.js';

/** Returns the URL of the file that runs in the embedded database's thread. */
export function threadFile(): URL {
  // A build puts all of its files into one folder.
  if (!import.meta.url.endsWith('.ts')) return new URL('./database-worker.js', import.meta.url);
  // A thread cannot run TypeScript, so whatever runs from source, such as the tests, needs the built programs.
  return pathToFileURL(join(packageRoot(), 'bundle', 'database-worker.js'));
}
