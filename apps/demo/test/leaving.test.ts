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

/** Starts a program with its temporary files in the test's folder, in its own process group, as a shell would. */
function start(program: string, parameters: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  // With these variables Node would print without colours.
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
    printed: (words: string) => expect.poll(() => output.out, patience).toContain(words),
    ended: async () => {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
      return child.exitCode;
    },
  };
}

const demo = (...flags: readonly string[]) => start(command[0] ?? '', [...command.slice(1), ...flags]);

/** Starts the demo in a terminal, and prints the terminal's settings after it. The shell around it survives Ctrl-C. */
function demoInTerminal(environment?: Readonly<Record<string, string>>) {
  const line = `trap : INT; ${command.join(' ')}; echo "ended with $?"; stty -a`;
  return start('script', ['-qfec', line, '/dev/null'], environment);
}

/** Lists the folders of worlds that are left, and the processes with such a folder as working directory or argument. */
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

test('a demo whose output reader exits, as `head` does, ends without an error and leaves nothing behind', {
  timeout,
}, async () => {
  const { child, output, printed, ended } = demo('--scenario', 'switch');
  await printed('registered');
  child.stdout.destroy();
  expect({ code: await ended(), err: output.err }).toEqual({ code: 141, err: '' });
  expect(await leftovers()).toEqual([]);
});

test('Ctrl-C in the middle of a switch ends everything without an error', { timeout }, async () => {
  const { child, output, printed, ended } = demo('--scenario', 'switch');
  await printed('launched');
  // A terminal sends it to every process of the group.
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect({ code: await ended(), err: output.err }).toEqual({ code: 130, err: '' });
  expect(output.out).not.toContain('✗');
  expect(await leftovers()).toEqual([]);
});

test('in a terminal Ctrl-Z does nothing, and quitting in the middle of a switch is no error', {
  timeout,
}, async () => {
  const { child, output, printed, ended } = demoInTerminal();
  await printed('keys: [s]');
  child.stdin.write('\u001a');
  await expect.poll(() => output.out.split('keys: [s]').length, patience).toBe(3);
  expect(output.out).not.toContain('switch ordered');
  child.stdin.write('s');
  await printed('launched');
  expect(output.out).toContain('\u001b[');
  child.stdin.write('q');
  await printed('ended with 0');
  await ended();
  expect(output.out).not.toMatch(/✗|Error/);
  expect(output.out).toMatch(/ icanon .*/);
  expect(output.out).toMatch(/ echo /);
  expect(await leftovers()).toEqual([]);
});

test('with NO_COLOR the demo prints no colours', { timeout }, async () => {
  const { child, output, printed, ended } = demoInTerminal({ NO_COLOR: '1' });
  await printed('region and control plane are up');
  child.stdin.write('\u0003');
  await printed('ended with');
  await ended();
  expect(output.out.split('ended with')[0]).not.toContain('\u001b[');
});
