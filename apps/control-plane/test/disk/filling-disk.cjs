// Loaded into a program before it starts (NODE_OPTIONS=--require), this lets a test set how many bytes are free on the disk:
// the number in a file, which is read for each call. The number that was read last is written to a file beside it.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const file = process.env['SPOTGUARD_TEST_FREE_BYTES'] ?? '';
const free = () => {
  const bytes = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(`${file}.seen`, bytes);
  return { bsize: 1, bavail: Number(bytes) };
};
const { statfsSync, promises } = fs;
const { statfs } = promises;
Object.assign(fs, { statfsSync: (/** @type {string} */ path) => Object.assign(statfsSync(path), free()) });
Object.assign(promises, { statfs: async (/** @type {string} */ path) => Object.assign(await statfs(path), free()) });
syncBuiltinESMExports();
