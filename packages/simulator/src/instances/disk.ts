import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The disk of an instance or an image: a folder. Operations on it run one after the other, in the order of the calls.
 */
export class Disk {
  #last: Promise<void> = Promise.resolve();

  constructor(readonly path: string) {}

  /** Creates the folder and copies `source` into it; without a source it stays empty. */
  fill(source?: Disk | string): Promise<void> {
    if (source instanceof Disk) return this.#enqueue(() => source.copyTo(this.path));
    return this.#enqueue(() =>
      source === undefined ? mkdir(this.path, { recursive: true }) : copy(source, this.path),
    );
  }

  /** Copies the folder to `target`. Later operations, also a removal, wait until the copy is complete. */
  copyTo(target: string): Promise<void> {
    return this.#enqueue(() => copy(this.path, target));
  }

  remove(): Promise<void> {
    return this.#enqueue(() => rm(this.path, { recursive: true, force: true, maxRetries: 5 }));
  }

  /** Resolves when all operations that have been called so far have ended, also if some failed. */
  whenIdle(): Promise<void> {
    return this.#last.catch(() => {});
  }

  #enqueue(work: () => Promise<unknown>): Promise<void> {
    const done = this.whenIdle().then(async () => {
      await work();
    });
    this.#last = done;
    done.catch(() => {});
    return done;
  }
}

/** Copies files, folders and links. Leaves out sockets and pipes, and what is removed during the copy. */
async function copy(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(target, entry.name);
    try {
      if (entry.isDirectory()) await copy(from, to);
      else if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
      else if (entry.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
