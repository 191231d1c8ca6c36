import { randomInt, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, statfs } from 'node:fs/promises';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SocketFolder } from './socket-folder.js';

/** The lock of a data directory, held while a process uses it. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** `lock.<boot>.<process>.<random>`: names the holder, for people and for file systems that several machines share. */
const lockName = /^lock\.(.+)\.(\d+)\.[^.]+$/;

/**
 * Locks a data directory for this process. PGlite itself lets two processes open the same directory, and that damages it.
 * The lock is a Unix socket in the directory on which its holder listens. Another process that can connect knows that the
 * holder runs; the operating system refuses the connection when the holder has ended. This needs no process ids, so it also
 * works between containers that share a volume. Each process creates its own socket before it checks the others, so two that
 * start at the same moment never both continue: they withdraw and try again. On a network file system, a process on another
 * machine cannot be reached through its socket, so a lock of another machine or boot counts as in use. Throws `DirectoryInUse`
 * when the directory is in use.
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

/** Resolves to undefined when another process tries at the same moment. */
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

/** Another process uses the data directory. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

function inUse(directory: string, by: string): DirectoryInUse {
  return new DirectoryInUse(
    `The data directory ${directory} is in use by ${by}. Stop that process, or choose another directory.`,
  );
}

/** Throws unless the holder has certainly ended. That nobody listens proves nothing on a network file system. */
async function refuseUnlessDead(directory: string, name: string): Promise<void> {
  const [, boot, pid = 'unknown'] = lockName.exec(name) ?? [];
  const isOfThisBoot = boot !== undefined && boot !== unknownBoot && boot === (await bootId());
  if (isOfThisBoot || !(await isNetworkFileSystem(directory))) return;
  throw new Error(
    `The data directory ${directory} is locked by process ${pid} of another machine or an earlier boot, which cannot be ` +
      `checked from here. Make sure that it does not run, then remove ${join(directory, name)}.`,
  );
}

const unknownBoot = 'unknown';

/** Identifies the current boot of this machine; `unknown` when the system does not provide it. */
async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => unknownBoot)).trim();
}

/** The type numbers of NFS, SMB, CIFS, Ceph, Lustre, 9p and FUSE in statfs(2). */
const networkFileSystems = new Set([0x6969, 0xfe534d42, 0xff534d42, 0x00c36400, 0x0bd00bd0, 0x01021997, 0x65735546]);

async function isNetworkFileSystem(directory: string): Promise<boolean> {
  return networkFileSystems.has((await statfs(directory)).type);
}
