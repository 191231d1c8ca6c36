import { spawn } from 'node:child_process';
import { buildPrograms, programs } from './programs.mjs';

// One of the programs, built from this clone, with the parameters that follow its name.
const [name = '', ...parameters] = process.argv.slice(2);
const file = new Map(Object.entries(programs)).get(name);
if (file === undefined)
  throw new Error(`There is no program '${name}'; there are ${Object.keys(programs).join(', ')}.`);
process.stderr.write('Building the programs…\n');
await buildPrograms();
const program = spawn(process.execPath, [file, ...parameters], { stdio: 'inherit' });
// The program decides how it ends.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => program.kill(signal));
program.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
});
