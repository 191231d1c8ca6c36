// Loaded into a program before it starts (NODE_OPTIONS=--require), this lets a test say how many bytes are free on the disk:
// the number in a file, read at each look.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const file = process.env['SPOTGUARD_TEST_FREE_BYTES'] ?? '';
const { statfsSync } = fs;
fs.statfsSync = (/** @type {string} */ path) => {
  const bavail = Number(fs.readFileSync(file, 'utf8'));
  return Object.assign(statfsSync(path), { bsize: 1, bavail });
};
syncBuiltinESMExports();
