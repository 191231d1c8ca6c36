import { spawn } from 'node:child_process';
import { buildPrograms } from './programs.mjs';
import { root } from './workspace.mjs';

await buildPrograms();
const parameters = [
  '--conditions=@spotguard/source',
  '--import',
  'tsx',
  'benchmarks/src/main.ts',
  ...process.argv.slice(2),
];
spawn(process.execPath, parameters, { cwd: root, stdio: 'inherit' }).on('exit', (code) => {
  process.exitCode = code ?? 1;
});
