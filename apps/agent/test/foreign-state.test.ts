import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import { AgentProcess } from './agent-process.js';

let directory: string;
let precious: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spotguard-foreign-'));
  precious = join(directory, 'precious');
  await writeFile(precious, 'precious\n');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

function startAgent(environment: Readonly<Record<string, string>>): Promise<AgentProcess> {
  return AgentProcess.start({
    file: programs.agent,
    parameters: ['run'],
    environment: {
      SPOT_OPTIMIZER_SERVER_URL: 'http://127.0.0.1:1',
      SPOT_OPTIMIZER_CLIENT_TOKEN: 'token-of-the-test',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1',
      ...environment,
    },
  });
}

test('a state directory with links of other users is refused with advice, and nothing is written through the links', async () => {
  const state = join(directory, 'state');
  await mkdir(state);
  await chmod(state, 0o777);
  for (const name of ['status.json', 'status.json.new']) await symlink(precious, join(state, name));
  await using agent = await startAgent({ SPOTGUARD_STATE_DIRECTORY: state });
  await agent.logged(`run: chmod 700 ${state}`, AbortSignal.timeout(25_000));
  agent.signal('SIGTERM');
  await agent.ended();
  expect(await readFile(precious, 'utf8')).toBe('precious\n');
});

test('a link in place of a new status file is not written to', async () => {
  const state = join(directory, 'state');
  await mkdir(state, { mode: 0o700 });
  await symlink(precious, join(state, 'status.json.new'));
  await using agent = await startAgent({ SPOTGUARD_STATE_DIRECTORY: state });
  // The status is written, although this agent guards nothing without a metadata service.
  await expect.poll(() => agent.runCommand('status', '--json').then(({ code }) => code), { timeout: 60_000 }).toBe(11);
  expect(await readFile(precious, 'utf8')).toBe('precious\n');
});

test('a link in place of the log file is not written to, and that is logged', async () => {
  const logFile = join(directory, 'agent.log');
  await symlink(precious, logFile);
  await using agent = await startAgent({ SPOTGUARD_LOG_FILE: logFile });
  await agent.logged(`${logFile} is a link, and the log is not written through links`, AbortSignal.timeout(25_000));
  agent.signal('SIGTERM');
  await agent.ended();
  expect(await readFile(precious, 'utf8')).toBe('precious\n');
});
