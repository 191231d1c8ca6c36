import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

const madeByMachines = new Set(['node_modules', 'dist', 'bundle', 'coverage', '.git', '.cache']);

/** Paths from the root, with `/`, of everything that people wrote and whose path matches. */
export function repositoryFiles(pattern: RegExp): readonly string[] {
  const files: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !madeByMachines.has(entry.name)) walk(path);
      else if (entry.isFile() && pattern.test(path)) files.push(path);
    }
  };
  walk('');
  return files.sort();
}
