import { spawn } from 'node:child_process';
import { buildPrograms, programs } from './programs.mjs';
import { root } from './workspace.mjs';

/** Lets Node load the packages from source. */
const source = ['--conditions=@spotguard/source', '--import', 'tsx'];

/**
 * What can be started from this clone, and the parameters of Node for it.
 * @type {ReadonlyMap<string, readonly string[]>}
 */
const startable = new Map([
  ['demo', [...source, 'apps/demo/src/main.ts']],
  ['bench', [...source, 'benchmarks/src/main.ts']],
  ['control-plane', [programs.controlPlane]],
  ['simulator', [programs.simulator]],
]);

// Builds the programs and starts one of the above with the parameters that follow its name; ends as it ends.
const [name = '', ...parameters] = process.argv.slice(2);
const command = startable.get(name);
if (command === undefined)
  throw new Error(`Nothing is called '${name}'; there are ${[...startable.keys()].join(', ')}.`);
process.stderr.write('Building the programs…\n');
await buildPrograms();
const started = spawn(process.execPath, [...command, ...parameters], { cwd: root, stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => started.kill(signal));
// A terminal sends its Ctrl-C to what was started as well, which then ends in its own way; this process must not go first.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) started.kill('SIGINT');
});
started.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
});
