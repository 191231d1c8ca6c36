// Loaded into a program before it starts (NODE_OPTIONS=--require), this notes what the program has synced below a folder:
// what the disk would hold after a power cut at any moment, when the cache wrote nothing by itself. As on a disk, a file's
// content is that of its last sync, whatever it is called, and a name is there once the folder that has it was synced.
// `power-cut.ts` makes a folder of it. Linux only, since it asks the system for the path of an open file.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { join } = require('node:path');

const live = process.env['SPOTGUARD_TEST_LIVE'] ?? '';
const notes = process.env['SPOTGUARD_TEST_SYNCED'] ?? '';
/** The power is cut as soon as this name is on the disk. */
const lastName = process.env['SPOTGUARD_TEST_LAST_NAME'];

/** Numbers of inodes are given to new files again; with its birth, one is unique. @param {string | number} path */
function inode(path) {
  const stats = typeof path === 'number' ? fs.fstatSync(path, { bigint: true }) : fs.lstatSync(path, { bigint: true });
  return `${stats.ino}-${stats.birthtimeNs}`;
}

/** Whole or not at all, as a power cut comes at any moment. @param {string} name @param {(draft: string) => void} write */
function note(name, write) {
  const draft = join(notes, `${name}.draft`);
  write(draft);
  fs.renameSync(draft, join(notes, name));
}

/** @param {string} folder */
function entriesOf(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() && !entry.isFile()) return [];
    return [{ name: entry.name, isFolder: entry.isDirectory(), inode: inode(join(folder, entry.name)) }];
  });
}

/** @param {number} fd */
function onSync(fd) {
  const path = fs.readlinkSync(`/proc/self/fd/${fd}`).replace(/ \(deleted\)$/, '');
  if (path !== live && !path.startsWith(`${live}/`)) return;
  if (!fs.fstatSync(fd).isDirectory()) {
    note(inode(fd), (draft) => fs.copyFileSync(`/proc/self/fd/${fd}`, draft, fs.constants.COPYFILE_FICLONE));
  } else if (fs.existsSync(path)) {
    const entries = entriesOf(path);
    note(`${inode(fd)}.json`, (draft) => fs.writeFileSync(draft, JSON.stringify(entries)));
    if (entries.some(({ name }) => name === lastName)) process.kill(process.pid, 'SIGKILL');
  }
}

fs.mkdirSync(notes, { recursive: true });
fs.fsyncSync = (fd) => onSync(fd);
fs.fdatasyncSync = (fd) => onSync(fd);
const { open } = fs.promises;
fs.promises.open = async (...parameters) => {
  const handle = await open(...parameters);
  handle.sync = async () => onSync(handle.fd);
  handle.datasync = handle.sync;
  return handle;
};
syncBuiltinESMExports();
