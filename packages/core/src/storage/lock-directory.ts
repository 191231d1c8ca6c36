import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, SpotGuardError } from '@spotguard/sdk';
import type { ProcessLock } from './process-lock.js';

const lockFileName = 'agent.lock';

/**
 * Locks a directory for this process with flock(2). Throws `ALREADY_RUNNING` when another process has locked it. The
 * operating system releases the lock when the process ends, also after `kill -9`. The lock works between containers
 * that share the directory, and does not depend on process ids. Node cannot call flock(2), so the program `flock` of
 * util-linux sets the lock on a file that this process keeps open. Where that program is missing (macOS), nothing is
 * locked and a warning is logged.
 */
export async function lockDirectory(
  directory: string,
  { pid, log }: { readonly pid: number | undefined; readonly log: Logger },
): Promise<ProcessLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, lockFileName);
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const status = await flock(file.fd);
    if (status === 1) throw alreadyRunning(directory, await readPid(file));
    if (status === undefined) {
      log.warn('The program flock is missing: nothing keeps a second agent out of the state directory', { directory });
    } else if (status !== 0) {
      throw new SpotGuardError('STORAGE_FAILED', `The file ${path} cannot be locked: flock ended with ${status}.`, {
        retryable: true,
      });
    }
    // The pid is for the error message of a second process. The lock does not need it, so a full disk does not matter.
    await file
      .truncate(0)
      .then(() => file.write(`${pid ?? ''}\n`, 0))
      .catch(() => {});
    return { release: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Runs `flock`. Resolves with its exit status, 0 when this process has the lock and 1 when another has it; undefined if
 * missing.
 */
function flock(descriptor: number): Promise<number | string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
    child.once('exit', (status, signal) => resolve(status ?? signal ?? undefined));
  });
}

async function readPid(file: FileHandle): Promise<number | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0);
  const [pid] = /^[1-9]\d*(?=\n)/.exec(buffer.toString('latin1', 0, bytesRead)) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

function alreadyRunning(directory: string, pid: number | undefined): SpotGuardError {
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new SpotGuardError(
    'ALREADY_RUNNING',
    `The state directory ${directory} is in use by ${who}: another agent is running. Stop that one first.`,
    { details: { directory, pid } },
  );
}
