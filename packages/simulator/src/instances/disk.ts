import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** The disk of an instance or an image: a folder. What is asked of it happens one after the other. */
export class Disk {
  #last: Promise<void> = Promise.resolve();

  constructor(readonly path: string) {}

  /** Makes the folder and copies another one into it; without a source it stays empty. */
  fill(source?: Disk | string): Promise<void> {
    if (source instanceof Disk) return this.#then(() => source.copyTo(this.path));
    return this.#then(() => (source === undefined ? mkdir(this.path, { recursive: true }) : copy(source, this.path)));
  }

  /** Copies all of it to another place. What comes after waits for the copy, so that even a removal does not tear it. */
  copyTo(target: string): Promise<void> {
    return this.#then(() => copy(this.path, target));
  }

  remove(): Promise<void> {
    return this.#then(() => rm(this.path, { recursive: true, force: true, maxRetries: 5 }));
  }

  /** Resolves when all that was asked so far has been done, also when some of it failed. */
  settled(): Promise<void> {
    return this.#last.catch(() => {});
  }

  #then(work: () => Promise<unknown>): Promise<void> {
    const done = this.settled().then(async () => {
      await work();
    });
    this.#last = done;
    done.catch(() => {});
    return done;
  }
}

/** Copies files, folders and links; what vanishes meanwhile is left out, as are sockets and pipes. */
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
