import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import { AgentProcess, type AgentRun } from './agent-process.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'spotguard-installed-'));
  const token = join(root, 'token-of-the-operator');
  await writeFile(token, 'token-of-the-test\n', { mode: 0o600 });
  const ended = await ask('install', '--prefix', '/opt/spotguard', '--token-file', token);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** Runs a command in an operator's shell, which sets a variable. */
async function ask(...parameters: readonly string[]): Promise<AgentRun> {
  await using agent = await AgentProcess.start({
    file: programs.agent,
    parameters: [...parameters, '--root', root],
    environment: { TERMINATE_WAIT_TIME: '99' },
  });
  return await agent.ended();
}

interface Setting {
  readonly setting: string;
  readonly value: string;
  readonly from: string;
}

function settingOf(run: AgentRun, setting: string): Setting | undefined {
  return (JSON.parse(run.stdout) as readonly Setting[]).find((row) => row.setting === setting);
}

test('on an installed machine `config` reads the same sources as the unit, and names them', async () => {
  await appendFile(join(root, 'etc/spotguard/agent.env'), '; set by the operator\nSPOTGUARD_FREEZE=true\n');
  await writeFile(join(root, 'etc/spotguard/spotguard.config.json'), '{"session":{"heartbeatIntervalSeconds":11}}');
  const dropIns = join(root, 'etc/systemd/system/spotguard-agent.service.d');
  await mkdir(dropIns);
  await writeFile(
    join(dropIns, 'name.conf'),
    '[Service]\nEnvironment="LOGICAL_AGENT_ID=web" SPOTGUARD_LOG_LEVEL=debug\n',
  );
  const shown = await ask('config', '--json');
  expect(shown.code).toBe(0);
  expect(shown.stderr).toContain(`Read as the unit does`);
  expect(shown.stderr).toContain(join(root, 'etc/spotguard/agent.env'));
  expect(settingOf(shown, 'session.frozen')).toMatchObject({ value: 'true', from: 'SPOTGUARD_FREEZE' });
  expect(settingOf(shown, 'session.heartbeatIntervalSeconds')).toMatchObject({ value: '11', from: 'file' });
  expect(settingOf(shown, 'agent.stateDirectory')).toMatchObject({ value: '/var/lib/spotguard' });
  expect(settingOf(shown, 'agent.logLevel')).toMatchObject({ value: 'debug' });
  expect(settingOf(shown, 'session.clientToken')).toMatchObject({ value: '(hidden)' });
  // The variable of the shell does not apply to the unit.
  expect(settingOf(shown, 'succession.terminateWaitSeconds')).toMatchObject({ value: '300', from: 'default' });
});

test('with --here, `config` reads the shell and its folder instead', async () => {
  const shown = await ask('config', '--json', '--here');
  expect(settingOf(shown, 'succession.terminateWaitSeconds')).toMatchObject({ value: '99' });
  expect(shown.stderr).not.toContain('Read as the unit does');
});

test('on an installed machine `status` reads the state directory of the unit, whatever the working directory', async () => {
  const status = {
    version: '4.0.0',
    pid: process.pid,
    startedAt: Date.now(),
    writtenAt: Date.now(),
    instanceId: 'i-1',
    plugins: [{ id: 'termination', state: 'ok' }],
    workers: [{ name: 'termination-check', lastSucceededAt: 1, runs: 1, failures: 0 }],
  };
  expect(await ask('status')).toMatchObject({ code: 69, stderr: expect.stringContaining('/var/lib/spotguard') });
  const dropIns = join(root, 'etc/systemd/system/spotguard-agent.service.d');
  await mkdir(dropIns);
  await writeFile(join(dropIns, 'disk.conf'), '[Service]\nEnvironment=SPOTGUARD_STATE_DIRECTORY=/srv/state\n');
  await mkdir(join(root, 'srv/state'), { recursive: true });
  await writeFile(join(root, 'srv/state/status.json'), JSON.stringify(status));
  const shown = await ask('status', '--json');
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(shown.stdout)).toMatchObject({ file: join(root, 'srv/state/status.json') });
});

test('a misspelt variable and an invalid line in the unit’s file of variables are reported', async () => {
  await appendFile(join(root, 'etc/spotguard/agent.env'), 'SPOTGUARD_FREZE=true\nfreeze\n');
  const shown = await ask('config', '--json');
  expect(shown.code).toBe(78);
  expect(shown.stderr).toContain('did you mean SPOTGUARD_FREEZE?');
  expect(shown.stderr).toMatch(/agent\.env, line \d+: it is neither NAME=value nor a comment/);
});

test('a byte-order mark in the unit’s file of variables is reported, because systemd ignores the first variable then', async () => {
  await writeFile(join(root, 'etc/spotguard/agent.env'), '\uFEFFSPOTGUARD_FREEZE=true\n');
  const shown = await ask('config', '--json');
  expect(shown.code).toBe(78);
  expect(shown.stderr).toMatch(/agent\.env begins with a byte-order mark, so that systemd .*; save it without/);
});
