import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../package-root.js';

/** The file that is the thread of the embedded database. */
export function threadFile(): URL {
  // A build puts all of its files into one folder.
  if (!import.meta.url.endsWith('.ts')) return new URL('./database-worker.js', import.meta.url);
  // A thread cannot be started from TypeScript; what runs from source, such as the tests, builds the programs before.
  return pathToFileURL(join(packageRoot(), 'bundle', 'database-worker.js'));
}
