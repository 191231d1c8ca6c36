import { existsSync } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const entries = z.array(z.object({ name: z.string(), isFolder: z.boolean(), inode: z.string() }));
type Entries = z.output<typeof entries>;

export interface PowerCut {
  /** Where power-cut-disk.cjs has noted what was synced. */
  readonly notes: string;
  /** The folder to make. */
  readonly to: string;
}

/** Makes a folder with what the disk holds of `live` after a power cut: the names and the contents that were synced. */
export async function restoreSynced(live: string, cut: PowerCut): Promise<void> {
  await restoreNoted(await inodeOf(live), cut);
}

/** The same on a file system whose journal has saved all names, and of the contents only what was synced. */
export async function restoreWithAllNames(live: string, { notes, to }: PowerCut): Promise<void> {
  await restore(await entriesOf(live), { notes, to }, ({ name }, below) =>
    restoreWithAllNames(join(live, name), below),
  );
}

async function restoreNoted(folder: string, { notes, to }: PowerCut): Promise<void> {
  const list = join(notes, `${folder}.json`);
  const noted = existsSync(list) ? entries.parse(JSON.parse(await readFile(list, 'utf8'))) : [];
  await restore(noted, { notes, to }, ({ inode }, below) => restoreNoted(inode, below));
}

async function restore(
  list: Entries,
  { notes, to }: PowerCut,
  restoreFolder: (entry: Entries[number], below: PowerCut) => Promise<void>,
): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of list) {
    const path = join(to, entry.name);
    const content = join(notes, entry.inode);
    if (entry.isFolder) await restoreFolder(entry, { notes, to: path });
    else if (existsSync(content)) await copyFile(content, path);
    else await writeFile(path, '');
  }
}

async function entriesOf(folder: string): Promise<Entries> {
  const found = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => entry.isFile() || entry.isDirectory(),
  );
  const describe = async (entry: (typeof found)[number]) => ({
    name: entry.name,
    isFolder: entry.isDirectory(),
    inode: await inodeOf(join(folder, entry.name)),
  });
  return Promise.all(found.map(describe));
}

/** As power-cut-disk.cjs calls it. */
async function inodeOf(path: string): Promise<string> {
  const { ino, birthtimeNs } = await lstat(path, { bigint: true });
  return `${ino}-${birthtimeNs}`;
}
