import { chmod, link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { InstalledFile } from './installation.js';

/**
 * Puts a file in its place with its mode from its first byte on, whole or not at all, and never through a link that lies
 * there. False when it was kept because it is the operator's.
 */
export async function putFile(target: string, file: InstalledFile): Promise<boolean> {
  await mkdir(dirname(target), { recursive: true, mode: 0o755 });
  const draft = `${target}.new`;
  await rm(draft, { force: true });
  if ('linkTo' in file) {
    await symlink(file.linkTo, draft);
  } else {
    await writeFile(draft, file.text, { mode: file.mode, flag: 'wx' });
    // The umask may have taken bits away; it never adds any.
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
