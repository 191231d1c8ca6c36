// Loaded into a program before it starts (NODE_OPTIONS=--require), this prints on standard error which mode each file had
// before its mode was set.
const { promises, statSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const { chmod } = promises;
promises.chmod = async (path, mode) => {
  console.error(`was ${(statSync(path).mode & 0o777).toString(8)}: ${path}`);
  await chmod(path, mode);
};
syncBuiltinESMExports();
