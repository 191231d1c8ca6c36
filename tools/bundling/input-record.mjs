import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Records the hashes of a bundle's inputs and results, so that bundling the same files again can be skipped. */
export class InputRecord {
  #file;
  #root;

  /**
   * @param {{ readonly root: string, readonly key: string }} options `key` identifies the bundle and its build options
   */
  constructor({ root, key }) {
    this.#root = root;
    this.#file = join(root, '.cache', 'bundles', `${digest(key)}.json`);
  }

  /** True when every recorded file, results included, still has its recorded content. */
  isCurrent() {
    try {
      const recorded = Object.entries(JSON.parse(readFileSync(this.#file, 'utf8')));
      return recorded.every(([path, hash]) => this.#hash(path) === hash);
    } catch {
      return false;
    }
  }

  /** @param {readonly string[]} paths absolute, or relative to the root */
  write(paths) {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify(Object.fromEntries(paths.map((path) => [path, this.#hash(path)]))));
  }

  /** @param {string} path */
  #hash(path) {
    return digest(readFileSync(join(path.startsWith('/') ? '' : this.#root, path)));
  }
}

/** @param {string | Buffer} content */
function digest(content) {
  return createHash('sha256').update(content).digest('hex');
}
