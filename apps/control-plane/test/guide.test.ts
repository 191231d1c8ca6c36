import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { testedCommands, writeNpx } from '../../../tools/tested-commands.mjs';
import { root } from '../../../tools/workspace.mjs';

test('the commands of the README add a client and run the control plane from a clone', {
  timeout: 600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spotguard-guide-'));
  const bin = join(folder, 'bin');
  writeNpx(bin);
  // The port of the README may be in use, and the test must leave no files in the clone.
  const commands = testedCommands('apps/control-plane/README.md', 'control-plane')
    .replace('--port 5000', '--port 0')
    .replaceAll('./data', join(folder, 'data'))
    .replace(/^(?=.* serve )/m, 'exec ');
  const env = { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`, HOME: folder };
  const shell = spawn('/bin/sh', ['-euc', commands], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const lines: string[] = [];
    const ended = once(shell, 'close');
    for await (const line of createInterface({ input: shell.stdout })) {
      lines.push(line);
      if (line.startsWith('{"url":')) break;
    }
    expect(lines.at(0)).toContain('token-');
    const { url } = JSON.parse(lines.at(-1) ?? '') as { readonly url: string };
    expect((await fetch(`${url}/health`)).status).toBe(200);
    shell.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    shell.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});
