import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const timeout = 180_000;
const patience = { interval: 50, timeout: 120_000 };
const main = join(import.meta.dirname, '..', 'src', 'main.ts');
const command = [process.execPath, '--conditions=@spotguard/source', '--import', 'tsx', main];
let directory: string;
let children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spotguard-leaving-'));
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

/** A program whose temporary files are in the test's folder, in a process group of its own as a shell would start it. */
function start(program: string, parameters: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  // Node takes the terminal of a CI for one without colours.
  const { NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, ...inherited } = process.env;
  const env = { ...inherited, TMPDIR: directory, TERM: 'xterm', SHELL: '/bin/sh', ...environment };
  const child = spawn(program, parameters, { env, cwd: join(import.meta.dirname, '..'), detached: true });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.err += text));
  return {
    child,
    output,
    said: (words: string) => expect.poll(() => output.out, patience).toContain(words),
    ended: async () => {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
      return child.exitCode;
    },
  };
}

const demo = (...flags: readonly string[]) => start(command[0] ?? '', [...command.slice(1), ...flags]);

/** The demo in a terminal, and after it what the terminal is set to; the shell around it outlives Ctrl-C. */
function demoInTerminal(environment?: Readonly<Record<string, string>>) {
  const line = `trap : INT; ${command.join(' ')}; echo "ended with $?"; stty -a`;
  return start('script', ['-qfec', line, '/dev/null'], environment);
}

/** Folders of worlds, and processes that work in them or were told of them. */
async function leftovers(): Promise<readonly string[]> {
  const worlds = (await readdir(directory)).filter((name) => name.startsWith('spotguard-'));
  const processes: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (`${place} ${line}`.includes(join(directory, 'spotguard-'))) processes.push(line.replaceAll('\0', ' '));
  }
  return [...worlds, ...processes];
}

test('a demo whose reader has enough, as `head` does, ends without an error and leaves nothing behind', {
  timeout,
}, async () => {
  const { child, output, said, ended } = demo('--scenario', 'switch');
  await said('registered');
  child.stdout.destroy();
  expect({ code: await ended(), err: output.err }).toEqual({ code: 141, err: '' });
  expect(await leftovers()).toEqual([]);
});

test('Ctrl-C in the middle of a switch ends everything without an error', { timeout }, async () => {
  const { child, output, said, ended } = demo('--scenario', 'switch');
  await said('launched');
  // A terminal sends it to every process of the group.
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect({ code: await ended(), err: output.err }).toEqual({ code: 130, err: '' });
  expect(output.out).not.toContain('✗');
  expect(await leftovers()).toEqual([]);
});

test('in a terminal Ctrl-Z orders nothing, and quitting in the middle of a switch is no error', {
  timeout,
}, async () => {
  const { child, output, said, ended } = demoInTerminal();
  await said('keys: [s]');
  child.stdin.write('\u001a');
  await expect.poll(() => output.out.split('keys: [s]').length, patience).toBe(3);
  expect(output.out).not.toContain('commanded');
  child.stdin.write('s');
  await said('launched');
  expect(output.out).toContain('\u001b[');
  child.stdin.write('q');
  await said('ended with 0');
  await ended();
  expect(output.out).not.toMatch(/✗|Error/);
  expect(output.out).toMatch(/ icanon .*/);
  expect(output.out).toMatch(/ echo /);
  expect(await leftovers()).toEqual([]);
});

test('a terminal that wants no colours gets none', { timeout }, async () => {
  const { child, output, said, ended } = demoInTerminal({ NO_COLOR: '1' });
  await said('region and control plane are up');
  child.stdin.write('\u0003');
  await said('ended with');
  await ended();
  expect(output.out.split('ended with')[0]).not.toContain('\u001b[');
});
