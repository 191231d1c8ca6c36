import { spawnSync } from 'node:child_process';
import { pnpm } from './run-command.mjs';
import { publishedPackages, root } from './workspace.mjs';

// Runs each published package's own `build` script, dependencies first.
const filters = publishedPackages().flatMap(({ manifest }) => ['--filter', manifest.name]);
const [program, parameters] = pnpm(['--recursive', '--workspace-concurrency=2', ...filters, 'run', 'build']);
const { status } = spawnSync(program, parameters, { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
