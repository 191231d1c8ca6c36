// Loaded into a program before it starts (NODE_OPTIONS=--require), this keeps a second copy of its data directory that
// contains only what the program has synced: the content of the disk after a power cut at any moment, if the cache wrote
// nothing by itself. The content of a file counts when the file is synced; names, renames and removals when their folder is synced.
// Linux only, since it asks the system for the path of an open file.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { dirname, join, relative } = require('node:path');

const live = process.env['SPOTGUARD_TEST_LIVE'] ?? '';
const synced = process.env['SPOTGUARD_TEST_SYNCED'] ?? '';

const isOurs = (/** @type {string} */ path) => path === live || path.startsWith(`${live}/`);
const copyOf = (/** @type {string} */ path) => join(synced, relative(live, path));
/** @type {{ readonly from: string, readonly to: string }[]} */
const renames = [];

/** @param {string} path */
function fileSynced(path) {
  const copy = copyOf(path);
  fs.mkdirSync(dirname(copy), { recursive: true });
  fs.copyFileSync(path, copy, fs.constants.COPYFILE_FICLONE);
}

/** @param {string} path */
function folderSynced(path) {
  const copy = copyOf(path);
  fs.mkdirSync(copy, { recursive: true });
  for (let index = 0; index < renames.length; ) {
    const { from, to } = renames[index] ?? { from: '', to: '' };
    if (dirname(to) !== path) index += 1;
    else {
      renames.splice(index, 1);
      if (fs.existsSync(copyOf(from))) renameOver(copyOf(from), copyOf(to));
    }
  }
  const names = new Set(fs.readdirSync(path));
  for (const name of fs.readdirSync(copy)) {
    if (!names.has(name)) fs.rmSync(join(copy, name), { recursive: true });
  }
  for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
    const there = join(copy, entry.name);
    if (fs.existsSync(there)) continue;
    // Its name was synced, its content was not.
    if (entry.isDirectory()) fs.mkdirSync(there);
    else if (entry.isFile()) fs.writeFileSync(there, '');
  }
}

/** @param {string} from @param {string} to */
function renameOver(from, to) {
  fs.rmSync(to, { recursive: true, force: true });
  originals.renameSync(from, to);
}

/** @param {number} fd */
function onSync(fd) {
  const path = fs.readlinkSync(`/proc/self/fd/${fd}`);
  if (!isOurs(path)) return;
  if (fs.fstatSync(fd).isDirectory()) folderSynced(path);
  else if (fs.existsSync(path)) fileSynced(path);
}

const originals = { fsyncSync: fs.fsyncSync, fdatasyncSync: fs.fdatasyncSync, renameSync: fs.renameSync };
fs.fsyncSync = (fd) => onSync(fd);
fs.fdatasyncSync = (fd) => onSync(fd);
fs.renameSync = (from, to) => {
  originals.renameSync(from, to);
  if (isOurs(String(from))) renames.push({ from: String(from), to: String(to) });
};
const { open, rename } = fs.promises;
fs.promises.open = async (...parameters) => {
  const handle = await open(...parameters);
  handle.sync = async () => onSync(handle.fd);
  handle.datasync = handle.sync;
  return handle;
};
fs.promises.rename = async (from, to) => {
  await rename(from, to);
  if (isOurs(String(from))) renames.push({ from: String(from), to: String(to) });
};
syncBuiltinESMExports();
