import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The user and the group that a folder has to belong to. */
export interface FolderOwner {
  readonly uid: number;
  readonly gid: number;
}

/** The user and the group that a process runs as; undefined on systems without them, such as Windows. */
export function ownerOf({ getuid, getgid }: Pick<NodeJS.Process, 'getuid' | 'getgid'>): FolderOwner | undefined {
  return getuid === undefined || getgid === undefined ? undefined : { uid: getuid(), gid: getgid() };
}

const rootUid = 0;
const groupMayWrite = 0o020;
const othersMayWrite = 0o002;
const sticky = 0o1000;

/**
 * Creates a folder (mode 0700) if it does not exist, and throws if it is not safe to write to: if another user could
 * put a link into it, or replace it by a link, the program would overwrite any file that it may write to. The folder
 * must belong to the owner or to root and be writable for nobody else; the folders above it must belong to one of the
 * two, and have the sticky bit where everybody may write. The error names the folder, the reason, and a command that
 * corrects it.
 */
export async function claimFolder(path: string, owner: FolderOwner): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const folder = await realpath(path);
  await assertOwned(folder, owner.uid);
  const { mode, gid } = await stat(folder);
  const isOtherGroup = gid !== owner.gid && gid !== 0;
  if ((mode & othersMayWrite) !== 0 || ((mode & groupMayWrite) !== 0 && isOtherGroup)) {
    throw unsafeFolder(folder, `others may write in it (mode ${(mode & 0o7777).toString(8)})`, `chmod 700 ${folder}`);
  }
  for (let parent = dirname(folder); ; parent = dirname(parent)) {
    await assertOwned(parent, owner.uid);
    const { mode: parentMode } = await stat(parent);
    if ((parentMode & othersMayWrite) !== 0 && (parentMode & sticky) === 0) {
      throw unsafeFolder(
        parent,
        `others may replace what is in it (mode ${(parentMode & 0o7777).toString(8)})`,
        `chmod o-w ${parent}`,
      );
    }
    if (parent === dirname(parent)) return;
  }
}

async function assertOwned(folder: string, uid: number): Promise<void> {
  const { uid: actual } = await stat(folder);
  if (actual === uid || actual === rootUid) return;
  throw unsafeFolder(folder, `it belongs to the user ${actual}, not to ${uid}`, `chown ${uid} ${folder}`);
}

function unsafeFolder(folder: string, reason: string, command: string): Error {
  return new Error(
    `The folder ${folder} is not safe to write to: ${reason}. Use another folder, or check what is in this one and run: ${command}`,
  );
}
