import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

async function run(...parameters: readonly string[]): Promise<AgentRun> {
  await using agent = await AgentProcess.start({ file: programs.agent, parameters: [...parameters, '--root', root] });
  return await agent.ended();
}

const read = (path: string) => readFile(join(root, path), 'utf8');
const modeOf = async (path: string) => (await stat(join(root, path))).mode & 0o777;
const files = async () =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe('install', () => {
  test('writes a unit that restarts the agent, but not when it is retired', async () => {
    expect(await run('install', '--prefix', '/opt/spotguard', '--node', '/usr/bin/node')).toMatchObject({ code: 0 });
    const unit = await read(agentUnit);
    expect(unit).toContain('ExecStart="/usr/bin/node" "/opt/spotguard/agent.js" run\n');
    expect(unit).toContain('\nEnvironment=UV_THREADPOOL_SIZE=16\n');
    for (const line of ['Restart=always', 'RestartSec=10', 'RestartPreventExitStatus=10', 'StateDirectory=spotguard']) {
      expect(unit).toContain(`\n${line}\n`);
    }
    expect(await files()).toEqual(['agent.env', 'spotguard-agent.service', 'spotguard.conf']);
    expect(await modeOf('etc/spotguard/agent.env')).toBe(0o600);
  });

  test.skipIf(!existsSync(systemdAnalyze))(
    'writes units that systemd takes, with an exposure of 2.0 or less',
    async () => {
      await run('install', '--prefix', '/opt/spotguard', '--node', '/bin/sh', '--drain-command', 'true');
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

  test('only says what it would do with --dry-run', async () => {
    const { stdout } = await run('install', '--dry-run', '--drain-command', 'true');
    expect(stdout).toContain(`write ${join(root, agentUnit)}`);
    expect(await files()).toEqual([]);
  });

  test('takes the token from a file of its owner, and leaves it to root', async () => {
    const tokenFile = join(root, 'given');
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

  test('needs no token file when the token is kept elsewhere', async () => {
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

  test.each([
    ['--user', 'no such name', 'no name of an account'],
    ['--token-source', 'ssm:a b', 'no source of a token'],
  ])('refuses %s "%s"', async (flag, value, words) => {
    expect(await run('install', flag, value)).toMatchObject({ code: 78, stderr: expect.stringContaining(words) });
    expect(await files()).toEqual([]);
  });
});

describe('uninstall', () => {
  test('leaves settings, token and state, and with --purge nothing', async () => {
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
  const request = 'SPOTGUARD_NOTICE=n-1\nLD_PRELOAD=/evil.so\nSPOTGUARD_INSTANCE=$(touch /evil)\n';

  async function drain(command: string): Promise<string> {
    await run('install', '--drain-command', command);
    const folder = join(root, 'run');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'drain-request'), request);
    const runner = join(root, 'usr/local/lib/spotguard/run-drain');
    await execute(runner, [folder, join(root, 'etc/spotguard/drain')]).catch(() => {});
    return folder;
  }

  test('hands over what it knows, nothing else, once, and leaves the exit status', async () => {
    const folder = await drain(`env > ${root}/seen; exit 3`);
    expect(await readdir(folder)).toEqual(['drain-result']);
    expect(await read('run/drain-result')).toBe('3\n');
    const seen = await read('seen');
    expect(seen).toContain('SPOTGUARD_NOTICE=n-1\n');
    expect(seen).toContain('SPOTGUARD_INSTANCE=$(touch /evil)\n');
    expect(seen).not.toContain('LD_PRELOAD');
    expect(await files()).not.toContain('run-drain.');
  });

  test('does not write through a link that lies in place of the result', async () => {
    const victim = join(root, 'victim');
    await writeFile(victim, 'mine');
    const folder = join(root, 'run');
    await mkdir(folder);
    await symlink(victim, join(folder, 'drain-result'));
    expect(await readlink(join(folder, 'drain-result'))).toBe(victim);
    await drain('true');
    expect(await read('victim')).toBe('mine');
    expect(await read('run/drain-result')).toBe('0\n');
  });
});
