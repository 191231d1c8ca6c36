import { randomInt, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, statfs } from 'node:fs/promises';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SocketFolder } from './socket-folder.js';

/** Held while a process uses a data directory. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** `lock.<boot>.<process>.<random>`: who holds it, for people and for file systems that several machines share. */
const lockName = /^lock\.(.+)\.(\d+)\.[^.]+$/;

/**
 * Takes a data directory for this process: PGlite itself lets two processes open, and ruin, the same one. The lock is a
 * Unix socket in the directory on which its heldRequests listens: whoever can connect knows that the heldRequests lives, and the
 * kernel refuses the connection once it is dead. That needs neither /proc nor a common view of processes, so it holds
 * between containers that share a volume. Each announces itself before it looks at the others, so of two that start at
 * the same moment never both go on; they withdraw and try again. On a network file system, where the other machine cannot
 * be asked, a lock of another machine or boot counts as in use.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const lock = await tryToLock(directory);
    if (lock !== undefined) return lock;
    if (attempt === maxAttempts) throw inUse(directory, 'several processes that start at the same moment');
    await sleep(randomInt(minPauseMilliseconds, minPauseMilliseconds * (attempt + 1)));
  }
}

const maxAttempts = 10;
const minPauseMilliseconds = 50;

/** Resolves to nothing when another process tries at the same moment. */
async function tryToLock(directory: string): Promise<DirectoryLock | undefined> {
  const folder = await SocketFolder.open(directory);
  const mine = `lock.${await bootId()}.${process.pid}.${randomUUID().slice(0, 8)}`;
  let isHeld = false;
  let server: Server | undefined;
  const release = async (): Promise<void> => {
    server?.close();
    await rm(join(directory, mine), { force: true });
    await folder.close();
  };
  try {
    server = await folder.listen(mine, () => (isHeld ? 'held' : 'trying'));
    for (const name of await readdir(directory)) {
      if (name === mine || !name.startsWith('lock.')) continue;
      const answer = await folder.ask(name);
      if (answer === 'held') throw inUse(directory, `process ${lockName.exec(name)?.[2] ?? 'unknown'}`);
      if (answer === 'trying') {
        await release();
        return undefined;
      }
      await refuseUnlessDead(directory, name);
      await rm(join(directory, name), { force: true });
    }
  } catch (error) {
    await release();
    throw error;
  }
  isHeld = true;
  return { release };
}

function inUse(directory: string, by: string): Error {
  return new Error(
    `The data directory ${directory} is in use by ${by}. Stop that process, or choose another directory.`,
  );
}

/** Nobody listens there as far as this machine knows; on a network file system that proves nothing. */
async function refuseUnlessDead(directory: string, name: string): Promise<void> {
  const [, boot, pid = 'unknown'] = lockName.exec(name) ?? [];
  const isOfThisBoot = boot !== undefined && boot !== unknownBoot && boot === (await bootId());
  if (isOfThisBoot || !(await isNetworkFileSystem(directory))) return;
  throw new Error(
    `The data directory ${directory} was taken by process ${pid} of another machine, which cannot be asked whether it ` +
      `lives. Make sure that it does not, then remove ${join(directory, name)}.`,
  );
}

const unknownBoot = 'unknown';

/** Changes with each boot of this machine; `unknown` where the system does not tell. */
async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => unknownBoot)).trim();
}

/** NFS, SMB, CIFS, Ceph, Lustre, 9p and FUSE, by the numbers in statfs(2). */
const networkFileSystems = new Set([0x6969, 0xfe534d42, 0xff534d42, 0x00c36400, 0x0bd00bd0, 0x01021997, 0x65735546]);

async function isNetworkFileSystem(directory: string): Promise<boolean> {
  return networkFileSystems.has((await statfs(directory)).type);
}
