import { spawn } from 'node:child_process';
import { buildPage } from './build-page.mjs';
import { buildPrograms, programs } from './programs.mjs';
import { root } from './workspace.mjs';

/** Parameters with which Node loads the packages from source. */
const source = ['--conditions=@spotguard/source', '--import', 'tsx'];

/**
 * The programs that this script can start, with Node's parameters for each.
 * @type {ReadonlyMap<string, readonly string[]>}
 */
const startable = new Map([
  ['demo', [...source, 'apps/demo/src/main.ts']],
  ['bench', [...source, 'benchmarks/src/main.ts']],
  ['bench-page', [...source, 'benchmarks/src/page/main.ts']],
  ['bench-server', [...source, 'benchmarks/src/server/main.ts']],
  ['control-plane', [programs.controlPlane]],
  ['simulator', [programs.simulator]],
]);

/** The programs of which people open the page. */
const withPage = new Set(['demo', 'control-plane', 'bench-page']);

// Builds the programs and starts one of the above with the parameters that follow its name; exits with its exit code.
const [name = '', ...parameters] = process.argv.slice(2);
const command = startable.get(name);
if (command === undefined)
  throw new Error(`There is no program '${name}'; the programs are ${[...startable.keys()].join(', ')}.`);
process.stderr.write('Building the programs…\n');
await buildPrograms();
if (withPage.has(name)) await buildPage();
const started = spawn(process.execPath, [...command, ...parameters], { cwd: root, stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => started.kill(signal));
// A terminal sends Ctrl-C to the started program as well, which then shuts down; this process must not exit before it.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) started.kill('SIGINT');
});
started.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
});
