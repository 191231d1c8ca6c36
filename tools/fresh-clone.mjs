import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandOrThrow } from './run-command.mjs';
import { testedCommands } from './tested-commands.mjs';
import { root } from './workspace.mjs';

// Runs the tested commands of the guides in a clone without installed packages; they are installed from the registry.
const folder = mkdtempSync(join(tmpdir(), 'spotguard-clone-'));
const clone = join(folder, 'clone');
// The variables that pnpm sets for its scripts; one of them would keep the pnpm inside the clone from installing.
const scriptSettings = Object.keys(process.env).filter((name) => /^p?npm_/i.test(name));
const env = { ...Object.fromEntries(scriptSettings.map((name) => [name, undefined])), TARGET: folder };
try {
  await runCommandOrThrow('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone]);
  const blocks = [
    testedCommands('docs/guides/operating.md', 'standalone'),
    // A test of the control plane runs the server itself; here it is enough that everything before it works.
    testedCommands('apps/control-plane/README.md', 'control-plane').replace(/^.* serve .*$/m, ''),
  ];
  for (const commands of blocks) {
    const { output } = await runCommandOrThrow('/bin/sh', ['-euc', commands], { cwd: clone, env });
    process.stdout.write(output);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
