import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const texts = /\.(js|css)$/;
/** Shorter files would not become faster. */
const minBytes = 1_024;

/** Writes the longer scripts and style sheets of a build compressed as well, so that whoever serves them need not do it. */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((found) => texts.test(found))) {
        const content = await readFile(join(dir, name));
        if (content.length < minBytes) continue;
        await writeFile(join(dir, `${name}.br`), await promisify(brotliCompress)(content));
        await writeFile(join(dir, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
      }
    },
  };
}
