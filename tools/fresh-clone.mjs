import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandOrThrow } from './run-command.mjs';
import { testedCommands } from './tested-commands.mjs';
import { root } from './workspace.mjs';

// The tested commands of the guides on a clone in which nothing is installed; what they need comes from the registry.
const folder = mkdtempSync(join(tmpdir(), 'spotguard-clone-'));
const clone = join(folder, 'clone');
// What the pnpm that runs this script sets for its scripts, among it that a pnpm within installs nothing.
const scriptSettings = Object.keys(process.env).filter((name) => /^p?npm_/i.test(name));
const env = { ...Object.fromEntries(scriptSettings.map((name) => [name, undefined])), TARGET: folder };
try {
  await runCommandOrThrow('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone]);
  const blocks = [
    testedCommands('docs/guides/operating.md', 'standalone'),
    // The server itself is run by a test of the control plane; here it counts that a clone can be made to.
    testedCommands('apps/control-plane/README.md', 'control-plane').replace(/^.* serve .*$/m, ''),
  ];
  for (const commands of blocks) {
    const { output } = await runCommandOrThrow('/bin/sh', ['-euc', commands], { cwd: clone, env });
    process.stdout.write(output);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
