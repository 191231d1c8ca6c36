import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

const generatedFolders = new Set(['node_modules', 'dist', 'bundle', 'coverage', '.git', '.cache']);

/** The paths of all files that match, relative to the root and with `/`, except installed and generated ones. */
export function repositoryFiles(pattern: RegExp): readonly string[] {
  const files: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !generatedFolders.has(entry.name)) walk(path);
      else if (entry.isFile() && pattern.test(path)) files.push(path);
    }
  };
  walk('');
  return files.sort();
}
