import { chmod, link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { InstalledFile } from './installation.js';

/**
 * Writes a file atomically, with its mode from the start, and never through an existing link. Returns false when an existing
 * file was kept because it is the operator's.
 */
export async function putFile(target: string, file: InstalledFile): Promise<boolean> {
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const draft = `${target}.new`;
  await rm(draft, { force: true });
  if ('linkTo' in file) {
    await symlink(file.linkTo, draft);
  } else {
    await writeFile(draft, file.text, { mode: file.mode, flag: 'wx' });
    // The umask may have removed bits of the mode.
    await chmod(draft, file.mode);
  }
  if (!('keep' in file) || file.keep !== true) {
    await rename(draft, target);
    return true;
  }
  try {
    await link(draft, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}
