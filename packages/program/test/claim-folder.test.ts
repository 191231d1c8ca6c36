import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimFolder } from '../src/index.js';

let directory: string;
const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const somebodyElse = { uid: me.uid + 1, gid: me.gid + 1 };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spotguard-folder-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

test('a missing folder is created for its owner alone, and an existing one of the owner is accepted', async () => {
  const folder = join(directory, 'a', 'b');
  await claimFolder(folder, me);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await claimFolder(folder, me);
  await symlink(folder, join(directory, 'link'));
  await claimFolder(join(directory, 'link'), me);
});

test('a folder in which everybody may write is refused; the error says how to correct it', async () => {
  await chmod(directory, 0o777);
  await expect(claimFolder(directory, me)).rejects.toThrow(`others may write in it (mode 777). Use another folder`);
  await expect(claimFolder(directory, me)).rejects.toThrow(`run: chmod 700 ${directory}`);
});

test('a folder is refused when everybody may replace it, because its parent is writable without the sticky bit', async () => {
  await mkdir(join(directory, 'state'), { mode: 0o700 });
  await chmod(directory, 0o777);
  await expect(claimFolder(join(directory, 'state'), me)).rejects.toThrow('others may replace what is in it');
  await chmod(directory, 0o1777);
  await claimFolder(join(directory, 'state'), me);
});

test('a folder of another user is refused; the error says whose it is', async () => {
  // Only root can change a folder's owner; without root the test passes the ids of another user instead.
  if (me.uid === 0) await chown(directory, somebodyElse.uid, somebodyElse.gid);
  const [owner, asks] = me.uid === 0 ? [somebodyElse, me] : [me, somebodyElse];
  await expect(claimFolder(directory, asks)).rejects.toThrow(`it belongs to the user ${owner.uid}, not to ${asks.uid}`);
});
