import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processStart } from './process-start.js';

/** Held while a process uses a data directory. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** The whole lock is a file's name, so that it appears with all it says: the process and when that was started. */
const lockName = /^lock\.(\d+)\.(.+)$/;

/**
 * Takes a data directory for this process: PGlite itself lets two processes open, and ruin, the same one. A lock whose
 * process was killed does not count. Each announces itself before it looks at the others, so of two that start at the
 * same moment never both go on, though both may be refused. Works on one machine, not across a network file system.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true });
  const mine = `lock.${process.pid}.${await processStart(process.pid)}`;
  const file = join(directory, mine);
  await writeFile(file, '', { flag: 'wx' }).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'EEXIST' ? inUse(directory, process.pid) : error;
  });
  try {
    for (const name of await readdir(directory)) {
      const [, pid, start] = lockName.exec(name) ?? [];
      if (pid === undefined || name === mine) continue;
      if ((await processStart(Number(pid))) === start) throw inUse(directory, Number(pid));
      await rm(join(directory, name), { force: true });
    }
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { release: () => rm(file, { force: true }) };
}

function inUse(directory: string, pid: number): Error {
  return new Error(
    `The data directory ${directory} is in use by process ${pid}. Stop that process, or choose another directory.`,
  );
}
