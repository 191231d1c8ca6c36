import { spawn } from 'node:child_process';
import { buildPrograms } from './programs.mjs';
import { root } from './workspace.mjs';

process.stderr.write('Building the programs…\n');
await buildPrograms();
const demo = spawn(
  process.execPath,
  ['--conditions=@spotguard/source', '--import', 'tsx', 'apps/demo/src/main.ts', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
// A terminal sends its Ctrl-C to the demo too, which then tidies up; this process must not go first.
process.on('SIGINT', () => {});
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => demo.kill(signal));
demo.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
});
