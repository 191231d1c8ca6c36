import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { testedCommands, writeNpx } from '../../../tools/tested-commands.mjs';
import { root } from '../../../tools/workspace.mjs';

const execute = promisify(execFile);

test('the commands of the guide create a folder that needs only Node', async () => {
  const target = await mkdtemp(join(tmpdir(), 'spotguard-standalone-'));
  try {
    const bin = join(target, 'bin');
    writeNpx(bin);
    const { stdout } = await execute('/bin/sh', ['-euc', testedCommands('docs/guides/operating.md', 'standalone')], {
      cwd: root,
      env: { TARGET: target, PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`, HOME: target },
    });
    expect(stdout).toContain('\n4.0.0+');
    expect(stdout).toContain('write /etc/systemd/system/spotguard-agent.service');
    const files = await readdir(join(target, 'spotguard'));
    expect(files).toEqual(
      expect.arrayContaining(['.env.example', 'LICENSE', 'agent.js', 'package.json', 'spotguard-agent']),
    );
    expect(files).not.toContain('node_modules');
  } finally {
    await rm(target, { recursive: true, force: true });
  }
});
