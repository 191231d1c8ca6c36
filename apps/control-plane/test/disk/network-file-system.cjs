// Loaded into a program before it starts (NODE_OPTIONS=--require), this makes every file system look like NFS to statfs(2).
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const { promises } = fs;
const { statfs } = promises;
Object.assign(promises, {
  statfs: async (/** @type {string} */ path) => Object.assign(await statfs(path), { type: 0x6969 }),
});
syncBuiltinESMExports();
