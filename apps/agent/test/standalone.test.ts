import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const execute = promisify(execFile);
const repository = join(import.meta.dirname, '..', '..', '..');

/** The commands of the guide's section on the standalone agent. */
async function guideCommands(): Promise<string> {
  const guide = await readFile(join(repository, 'docs', 'guides', 'operating.md'), 'utf8');
  const [, commands] = /<!-- tested: standalone -->\n+```sh\n(.+?)```/s.exec(guide) ?? [];
  if (commands === undefined) throw new Error('The guide has no tested block of commands for the standalone agent.');
  return commands;
}

test('the commands of the guide make a folder that works with Node alone', { timeout: 60_000 }, async () => {
  const target = await mkdtemp(join(tmpdir(), 'spotguard-standalone-'));
  try {
    const { stdout } = await execute('/bin/sh', ['-euc', await guideCommands()], {
      cwd: repository,
      env: { TARGET: target, PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: target },
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
