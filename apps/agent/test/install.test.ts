import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import { AgentProcess, type AgentRun } from './agent-process.js';

const execute = promisify(execFile);
const systemdAnalyze = '/usr/bin/systemd-analyze';
const agentUnit = 'etc/systemd/system/spotguard-agent.service';
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'spotguard-install-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** The paths of program and Node on the installed machine. On this machine they may be in a folder that the unit cannot see. */
const places = ['--prefix', '/opt/spotguard', '--node', '/usr/bin/node'];

function run(command: string, ...parameters: readonly string[]): Promise<AgentRun> {
  return runIn({}, command, ...parameters);
}

/** Like `run`, with environment variables. */
async function runIn(
  environment: Readonly<Record<string, string>>,
  command: string,
  ...parameters: readonly string[]
): Promise<AgentRun> {
  const where = command === 'install' ? places : [];
  await using agent = await AgentProcess.start({
    file: programs.agent,
    parameters: [command, ...where, ...parameters, '--root', root],
    environment,
  });
  return await agent.ended();
}

const read = (path: string) => readFile(join(root, path), 'utf8');
const modeOf = async (path: string) => (await stat(join(root, path))).mode & 0o777;
const files = async () =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();

describe('install', () => {
  test('writes a unit that restarts the agent, but not when it is retired', async () => {
    expect(await run('install')).toMatchObject({ code: 0 });
    const unit = await read(agentUnit);
    expect(unit).toContain('ExecStart="/usr/bin/node" "/opt/spotguard/agent.js" run\n');
    expect(unit).toContain('\nEnvironment=UV_THREADPOOL_SIZE=16\n');
    for (const line of ['Restart=always', 'RestartSec=10', 'RestartPreventExitStatus=10', 'StateDirectory=spotguard']) {
      expect(unit).toContain(`\n${line}\n`);
    }
    expect(await files()).toEqual([
      'agent.env',
      'spotguard-agent',
      'spotguard-agent.service',
      'spotguard-agent.service',
      'spotguard.conf',
    ]);
    expect(await modeOf('etc/spotguard/agent.env')).toBe(0o600);
  });

  test.skipIf(!existsSync(systemdAnalyze))(
    'writes units that systemd accepts, with an exposure of 2.0 or less',
    async () => {
      await run('install', '--node', '/bin/sh', '--drain-command', 'true');
      const { stdout } = await execute(systemdAnalyze, [
        'security',
        '--offline=true',
        '--no-pager',
        join(root, agentUnit),
      ]);
      expect(Number(/exposure level[^:]*: ([\d.]+)/.exec(stdout)?.[1])).toBeLessThanOrEqual(2);
      const { stderr } = await execute(systemdAnalyze, ['verify', '--man=no', join(root, agentUnit)]);
      expect(stderr.split('\n').filter((line) => line.includes('spotguard'))).toEqual([]);
    },
  );

  test('only prints what it would do with --dry-run', async () => {
    const { stdout } = await run('install', '--dry-run', '--drain-command', 'true');
    expect(stdout).toContain(`write ${join(root, agentUnit)}`);
    expect(await files()).toEqual([]);
  });

  test('reads the token from a file that only its owner can read, and stores it for root only', async () => {
    const tokenFile = join(root, 'token-file');
    await writeFile(tokenFile, 'token-of-the-test\n', { mode: 0o600 });
    const { stdout } = await run('install', '--token-file', tokenFile);
    expect(stdout).not.toContain('token-of-the-test');
    expect(await read('etc/spotguard/token')).toBe('token-of-the-test\n');
    expect(await modeOf('etc/spotguard/token')).toBe(0o600);
    expect(await read(agentUnit)).toContain('LoadCredential=spotguard-token:/etc/spotguard/token\n');
    await chmod(tokenFile, 0o644);
    expect(await run('install', '--token-file', tokenFile)).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('chmod 600'),
    });
  });

  test('writes no file that others can read before its mode is set', async () => {
    const tokenFile = join(root, 'token-file');
    await writeFile(tokenFile, 'token-of-the-test\n', { mode: 0o600 });
    const witness = fileURLToPath(new URL('./disk/first-modes.cjs', import.meta.url));
    const flags = ['--token-file', tokenFile, '--drain-command', 'true'];
    const { stderr } = await runIn({ NODE_OPTIONS: `--require ${witness}` }, 'install', ...flags);
    expect(stderr).toContain(`was 600: ${join(root, 'etc/spotguard/token')}`);
    expect(stderr).toContain(`was 600: ${join(root, 'etc/spotguard/agent.env')}`);
    expect(stderr).toContain(`was 700: ${join(root, 'etc/spotguard/drain')}`);
  });

  test('needs no token file when the token has another source', async () => {
    await run('install', '--token-source', 'ssm:/spotguard/token');
    const unit = await read(agentUnit);
    expect(unit).toContain('SPOTGUARD_TOKEN_SOURCE=ssm:/spotguard/token');
    expect(unit).not.toContain('LoadCredential');
  });

  test('leaves the settings of the operator as they are', async () => {
    await run('install');
    await writeFile(join(root, 'etc/spotguard/agent.env'), 'HEARTBEAT_INTERVAL=7\n');
    await run('install');
    expect(await read('etc/spotguard/agent.env')).toBe('HEARTBEAT_INTERVAL=7\n');
  });

  test('enables the units and puts the program on the path, below the root', async () => {
    await run('install', '--drain-command', 'true');
    const wanted = join(root, 'etc/systemd/system/multi-user.target.wants');
    expect((await readdir(wanted)).sort()).toEqual(['spotguard-agent.service', 'spotguard-drain.path']);
    expect(await readlink(join(wanted, 'spotguard-agent.service'))).toBe('/etc/systemd/system/spotguard-agent.service');
    expect(await read('usr/local/bin/spotguard-agent')).toBe(
      '#!/bin/sh\nexec "/usr/bin/node" "/opt/spotguard/agent.js" "$@"\n',
    );
    expect(await modeOf('usr/local/bin/spotguard-agent')).toBe(0o755);
  });

  test('replaces a link in place of one of its files, and does not change the link’s target', async () => {
    await mkdir(join(root, 'usr/local/bin'), { recursive: true });
    await writeFile(join(root, 'victim'), 'mine');
    // Also in place of the draft, where a killed run may have left one.
    for (const name of ['spotguard-agent', 'spotguard-agent.new']) {
      await symlink(join(root, 'victim'), join(root, 'usr/local/bin', name));
    }
    await run('install');
    expect(await read('victim')).toBe('mine');
    expect(await read('usr/local/bin/spotguard-agent')).toContain('exec ');
  });

  test.skipIf(process.getuid?.() !== 0)(
    'reports without a stack trace that only root may change the machine',
    async () => {
      const options = { uid: 65_534, gid: 65_534, cwd: '/' };
      const parameters = [programs.agent, 'install', ...places];
      const failed = await execute(process.execPath, parameters, options).catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 77, stderr: expect.stringContaining('Run it as root') });
      expect((failed as { readonly stderr: string }).stderr).not.toContain('    at ');
    },
  );

  test.each([
    ['--prefix', '/opt/x\nExecStartPre=/bin/evil', 'give an absolute path'],
    ['--prefix', '/opt/"x', 'give an absolute path'],
    ['--prefix', 'opt/x', 'give an absolute path'],
    ['--node', '/usr/bin/node" "$(evil)', 'give an absolute path'],
    ['--prefix', '/tmp/spotguard', 'its sandbox hides that folder'],
    ['--node', '/root/node', 'its sandbox hides that folder'],
    ['--user', 'root', 'needs no rights on the machine'],
    ['--user', 'agent\nroot', 'not a valid user name'],
    ['--user', 'no such name', 'not a valid user name'],
    ['--token-source', 'ssm:a b', 'not a valid token source'],
  ])('refuses %s "%s"', async (flag, value, words) => {
    expect(await run('install', flag, value)).toMatchObject({ code: 78, stderr: expect.stringContaining(words) });
    expect(await files()).toEqual([]);
  });
});

describe('uninstall', () => {
  test('keeps settings, token and state, and removes them with --purge', async () => {
    await run('install', '--drain-command', 'true');
    await mkdir(join(root, 'var/lib/spotguard'), { recursive: true });
    await writeFile(join(root, 'var/lib/spotguard/kept'), '');
    expect(await run('uninstall')).toMatchObject({ code: 0 });
    expect(await files()).toEqual(['agent.env', 'drain', 'kept']);
    expect(await run('uninstall', '--purge')).toMatchObject({ code: 0 });
    expect(await files()).toEqual([]);
  });
});

describe('the drain', () => {
  const request = 'SPOTGUARD_NOTICE=n-1/stop:2\nLD_PRELOAD=/evil.so\nSPOTGUARD_INSTANCE=i-0a\nSPOTGUARD_SUCCESSOR=\n';
  const folder = () => join(root, 'run');

  /** Runs the drain after `ask` has put something in place of the request. */
  async function drain(command: string, ask: (path: string) => Promise<unknown>): Promise<void> {
    await run('install', '--drain-command', command);
    await mkdir(folder(), { recursive: true });
    await ask(join(folder(), 'drain-request'));
    const runner = join(root, 'usr/local/lib/spotguard/run-drain');
    await execute(runner, [folder(), join(root, 'etc/spotguard/drain')], { timeout: 60_000 }).catch(() => {});
  }
  const leftovers = async () => (await readdir(root)).filter((name) => name.startsWith('run-drain.'));

  test('passes only known variables to the command, runs it once, and writes the exit status', async () => {
    await mkdir(join(root, 'run-drain.abcdef'));
    await drain(`env > ${root}/seen; exit 3`, (path) => writeFile(path, request));
    expect(await readdir(folder())).toEqual(['drain-result']);
    expect(await read('run/drain-result')).toBe('3\n');
    const seen = await read('seen');
    expect(seen).toContain('SPOTGUARD_NOTICE=n-1/stop:2\n');
    expect(seen).toContain('SPOTGUARD_INSTANCE=i-0a\n');
    expect(seen).not.toContain('LD_PRELOAD');
    expect(await leftovers()).toEqual([]);
  });

  test.each<[string, (path: string) => Promise<unknown>]>([
    ['a pipe', (path) => execute('mkfifo', [path])],
    ['a folder', (path) => mkdir(path)],
    ['a link', (path) => symlink('/etc/hostname', path)],
    ['an invalid value', (path) => writeFile(path, 'SPOTGUARD_INSTANCE=$(touch /evil)\n')],
    ['an invalid time', (path) => writeFile(path, 'SPOTGUARD_DEADLINE=1;2\n')],
  ])('removes %s in place of the request, and runs nothing', async (_, ask) => {
    await drain(`touch ${root}/ran`, ask);
    expect(await readdir(folder())).toEqual(['drain-result']);
    expect(await read('run/drain-result')).toBe('65\n');
    expect(await files()).not.toContain('ran');
    expect(await leftovers()).toEqual([]);
  });

  test('does not write through a link in place of the result', async () => {
    const victim = join(root, 'victim');
    await writeFile(victim, 'mine');
    await mkdir(folder());
    await symlink(victim, join(folder(), 'drain-result'));
    await drain('true', (path) => writeFile(path, request));
    expect(await read('victim')).toBe('mine');
    expect(await read('run/drain-result')).toBe('0\n');
  });
});
