import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whom a folder has to belong to. */
export interface FolderOwner {
  readonly uid: number;
  readonly gid: number;
}

/** The account that a process runs under; undefined on systems without accounts. */
export function ownerOf({ getuid, getgid }: Pick<NodeJS.Process, 'getuid' | 'getgid'>): FolderOwner | undefined {
  return getuid === undefined || getgid === undefined ? undefined : { uid: getuid(), gid: getgid() };
}

const rootUid = 0;
const groupMayWrite = 0o020;
const othersMayWrite = 0o002;
const sticky = 0o1000;

/**
 * Makes a folder (mode 0700) if it is absent, and refuses one in which, or in whose place, another account could put links
 * to files of the owner: what a program writes by name could then overwrite any file that it may write to. The folder must
 * belong to the owner or to root and be writable for nobody else; the folders above it must belong to one of the two, and
 * be sticky where everybody may write. The error says which folder it is, why, and what to do.
 */
export async function claimFolder(path: string, owner: FolderOwner): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const folder = await realpath(path);
  await refuseForeign(folder, owner.uid);
  const { mode, gid } = await stat(folder);
  const isGroupForeign = gid !== owner.gid && gid !== 0;
  if ((mode & othersMayWrite) !== 0 || ((mode & groupMayWrite) !== 0 && isGroupForeign)) {
    throw refused(folder, `others may write in it (mode ${(mode & 0o7777).toString(8)})`, `chmod 700 ${folder}`);
  }
  for (let above = dirname(folder); ; above = dirname(above)) {
    await refuseForeign(above, owner.uid);
    const { mode: modeAbove } = await stat(above);
    if ((modeAbove & othersMayWrite) !== 0 && (modeAbove & sticky) === 0) {
      throw refused(
        above,
        `others may exchange what is in it (mode ${(modeAbove & 0o7777).toString(8)})`,
        `chmod o-w ${above}`,
      );
    }
    if (above === dirname(above)) return;
  }
}

async function refuseForeign(folder: string, uid: number): Promise<void> {
  const { uid: found } = await stat(folder);
  if (found === uid || found === rootUid) return;
  throw refused(folder, `it belongs to the account ${found}, not to ${uid}`, `chown ${uid} ${folder}`);
}

function refused(folder: string, why: string, command: string): Error {
  return new Error(
    `The folder ${folder} is not safe to write to: ${why}. Use another folder, or look at what is in this one and run: ${command}`,
  );
}
