import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BuildDescription } from '@spotguard/sdk';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../../tools/bundling/bundle.mjs';
import { programs } from '../../../tools/programs.mjs';
import { defaultPlugins } from '../src/index.js';
import { AgentProcess, type AgentRun } from './agent-process.js';
import { run, type Setting, type StartOptions, settings } from './run-command.js';

const faultyAgent = join(import.meta.dirname, '..', 'bundle', 'faulty-agent.js');
const token = { SPOT_OPTIMIZER_CLIENT_TOKEN: 'token-of-the-test' };

describe('a build and a configuration with five problems', () => {
  beforeAll(async () => {
    await bundle({ entry: join(import.meta.dirname, 'builds', 'faulty-agent.ts'), outfile: faultyAgent });
  });

  test('end with one message that names all five and says what to do', async () => {
    const { code, stderr } = await run(['run'], {
      file: faultyAgent,
      environment: { HEARTBEAT_INTERVAL: 'soon' },
      files: { 'spotguard.config.json': JSON.stringify({ succession: { terminateWaitSecond: 5 } }) },
    });
    expect(code).toBe(78);
    expect(stderr.match(/Cannot start/g)).toHaveLength(1);
    expect(stderr).toContain('Cannot start, 5 problems:');
    expect(stderr).toMatch(/succession: Unrecognized key: "terminateWaitSecond".*known keys:/);
    expect(stderr).toMatch(/session\.heartbeatIntervalSeconds: .*expected number.*got "soon".*HEARTBEAT_INTERVAL/);
    expect(stderr).toMatch(/session\.clientToken: .*SPOT_OPTIMIZER_CLIENT_TOKEN/);
    expect(stderr).toMatch(/'lonely' needs 'nobody\/has-this', which nothing provides; add a plugin/);
    expect(stderr).toMatch(/cycle: (hen -> egg -> hen|egg -> hen -> egg); break it/);
  });
});

describe('settings', () => {
  const file = JSON.stringify({ session: { heartbeatIntervalSeconds: 11, configRefreshIntervalSeconds: 12 } });

  test('come from flag, environment, .env, file and default, in this order', async () => {
    const options = {
      environment: { ...token, PENDING_COMMANDS_CHECK_INTERVAL: '21', TERMINATE_WAIT_TIME: '22' },
      files: {
        '.env': 'TERMINATE_WAIT_TIME=31\nCONFIG_REFRESH_INTERVAL=32\n',
        'spotguard.config.json': file,
      },
    };
    const seen = await settings(options, '--set', 'session.pendingCommandsIntervalSeconds=41');
    expect(seen.get('session.pendingCommandsIntervalSeconds')).toMatchObject({ value: '41', from: 'command line' });
    expect(seen.get('succession.terminateWaitSeconds')).toMatchObject({ value: '22', from: 'TERMINATE_WAIT_TIME' });
    expect(seen.get('session.configRefreshIntervalSeconds')).toMatchObject({
      value: '32',
      from: 'CONFIG_REFRESH_INTERVAL',
    });
    expect(seen.get('session.heartbeatIntervalSeconds')).toMatchObject({ value: '11', from: 'file' });
    expect(seen.get('switching.createSnapshotOnSwitch')).toMatchObject({ value: 'true', from: 'default' });
  });

  test('have the names and the defaults of the v4 agent', async () => {
    const { stdout } = await run(['config', '--json'], { environment: token });
    const rows = JSON.parse(stdout) as readonly (Setting & { readonly variable: string })[];
    const defaults = Object.fromEntries(rows.map(({ variable, value }) => [variable, value]));
    expect(defaults).toMatchObject({
      SPOT_OPTIMIZER_SERVER_URL: 'http://localhost:5000',
      LOGICAL_AGENT_ID: '',
      HEARTBEAT_INTERVAL: '30',
      PENDING_COMMANDS_CHECK_INTERVAL: '15',
      CONFIG_REFRESH_INTERVAL: '60',
      AUTO_TERMINATE_OLD_INSTANCE: 'true',
      TERMINATE_WAIT_TIME: '300',
      CREATE_SNAPSHOT_ON_SWITCH: 'true',
    });
  });

  test('are hidden when they are secret', async () => {
    const { stdout } = await run(['config', '--json'], { environment: token });
    expect(stdout).not.toContain(token.SPOT_OPTIMIZER_CLIENT_TOKEN);
    expect(stdout).toContain('(hidden)');
  });

  test('are shown even when one is invalid, and the exit code tells of the problem', async () => {
    const { code, stdout, stderr } = await run(['config', '--json'], {
      environment: { ...token, TERMINATE_WAIT_TIME: 'x' },
    });
    expect(code).toBe(78);
    expect(stdout).toContain('succession.terminateWaitSeconds');
    expect(stderr).toContain('TERMINATE_WAIT_TIME');
  });

  test.each([
    ['a missing file', ['--config', 'nowhere.json'], {}, 'no such file'],
    ['a file that is not JSON', [], { 'spotguard.config.json': '{' }, 'is not JSON'],
    ['a file without sections', [], { 'spotguard.config.json': '[]' }, 'section for each plugin'],
    [
      'a section for an unknown plugin',
      [],
      { 'spotguard.config.json': '{"sesion":{}}' },
      'sesion: no plugin of this build',
    ],
    ['a flag that is not a setting', ['--set', 'oops'], {}, '<plugin>.<key>=<value>'],
  ] as const)('refuse %s and say what to do', async (_, flags, files, words) => {
    const { code, stderr } = await run(['run', ...flags], { environment: token, files });
    expect({ code, stderr }).toMatchObject({ code: 78, stderr: expect.stringContaining(words) });
  });
});

test('the file sets by plugin what to do when it does not start, and an unknown policy is refused', async () => {
  const seen = await settings({
    environment: token,
    files: { 'spotguard.config.json': '{"agent":{"onStartFailure":{"session":"retry"}}}' },
  });
  expect(seen.get('agent.onStartFailure')).toMatchObject({ value: '{"session":"retry"}', from: 'file' });
  // Without a metadata service `aws` cannot start: the agent continues without it and all plugins that need it.
  const { stdout } = await untilBlocked();
  expect(stdout).toMatch(/"plugin":"aws","state":"failed"/);
  const { code, stderr } = await run(['run'], {
    environment: token,
    files: { 'spotguard.config.json': '{"agent":{"onStartFailure":{"session":"ignore"}}}' },
  });
  expect({ code, stderr }).toMatchObject({ code: 78, stderr: expect.stringContaining('agent.onStartFailure.session') });
});

async function untilBlocked(): Promise<AgentRun> {
  await using agent = await AgentProcess.start({
    file: programs.agent,
    parameters: ['run'],
    environment: { ...token, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' },
    files: { 'spotguard.config.json': '{"agent":{"onStartFailure":{"aws":"disable"}}}' },
  });
  await agent.logged('"plugin":"session","state":"blocked"', AbortSignal.timeout(25_000));
  agent.signal('SIGTERM');
  return await agent.ended();
}

describe('the command line', () => {
  test('lists what the build can do', async () => {
    const { code, stdout } = await run(['plugins', '--json']);
    expect(code).toBe(0);
    const build = JSON.parse(stdout) as BuildDescription;
    expect(build.plugins.map(({ id }) => id)).toEqual(defaultPlugins.map(({ spec }) => spec.id));
    expect(build.plugins.find(({ id }) => id === 'termination')).toMatchObject({
      needs: expect.arrayContaining([{ service: 'session/control-plane', isOptional: false }]),
      emits: expect.arrayContaining(['termination.interruption-noticed']),
      iam: expect.arrayContaining([expect.objectContaining({ why: expect.any(String) })]),
    });
    expect(build.procedures.map(({ id }) => id)).toContain('termination.failover');
    expect(build.commands.find(({ name }) => name === 'switch')).toMatchObject({
      plugin: 'switching',
      inputSchema: { type: 'object' },
    });
  });

  const named = ['--workload', 'shop', '--role', 'spotguard-shop'];
  const policyText = async (flags: readonly string[], options: StartOptions = {}) =>
    (await run(['iam-policy', ...flags], options)).stdout;

  test('prints a policy for one workload and one role, below the size that AWS allows', async () => {
    const { stdout, stderr } = await run(['iam-policy', ...named], { environment: { LOGICAL_AGENT_ID: 'blog' } });
    expect(stderr).toBe('');
    expect(stdout).toContain('"aws:ResourceTag/spotguard:agent": "shop"');
    expect(stdout).toContain('"arn:*:iam::*:role/spotguard-shop"');
    expect(stdout).not.toContain('blog');
    expect(stdout).not.toContain('SpotOptimizer');
    // A managed policy has at most 6,144 characters, white space not counted (IAM user guide, "IAM and AWS STS quotas").
    expect(stdout.replace(/\s/g, '').length).toBeLessThan(6_144);
  });

  test('takes the workload of a policy from the settings, or from a tag of the role, and explains that', async () => {
    const role = ['--role', 'arn:aws:iam::123456789012:role/ops/shop'];
    expect(await policyText(role, { environment: { LOGICAL_AGENT_ID: 'blog' } })).toContain('spotguard:agent": "blog"');
    const { stdout, stderr } = await run(['iam-policy', ...role]);
    expect(stdout).toContain(`spotguard:agent": "$\{aws:PrincipalTag/SpotGuardWorkload}"`);
    expect(stdout).toContain('"arn:aws:iam::123456789012:role/ops/shop"');
    expect(stderr).toContain('aws iam tag-role');
    expect(stdout.replace(/\s/g, '').length).toBeLessThan(6_144);
  });

  test('prints the rights for resources of the v4 agent only when that is switched on', async () => {
    const environment = { SPOTGUARD_CLEANUP_ADOPT_V4: 'true' };
    expect(await policyText(named, { environment })).toContain('"aws:ResourceTag/ManagedBy": "SpotOptimizer"');
  });

  test.each([
    ['no role', ['--workload', 'shop'], '--role'],
    ['a pattern as the role', ['--role', '*'], "'*' is not the name"],
    ['a pattern as the ARN', ['--role', 'arn:aws:iam::123456789012:role/*'], 'is not the name'],
    ['an empty workload name', ['--workload', '', '--role', 'shop'], '1 to 256 characters'],
  ])('prints no policy with %s', async (_, flags, words) => {
    const { code, stdout, stderr } = await run(['iam-policy', ...flags]);
    expect({ code, stdout, stderr }).toMatchObject({ code: 78, stdout: '', stderr: expect.stringContaining(words) });
  });

  test('escapes a dollar in a name, which would begin a policy variable', async () => {
    const text = await policyText(['--workload', `$\{aws:username}`, '--role', 'shop']);
    expect(text).toContain(`spotguard:agent": "$\{$}{aws:username}"`);
  });

  test('prints a policy in which every statement allows named actions only', async () => {
    const { stdout } = await run(['iam-policy', ...named]);
    const policy = JSON.parse(stdout) as { readonly Statement: readonly { readonly Action: readonly string[] }[] };
    const actions = policy.Statement.flatMap(({ Action }) => Action);
    expect(actions).toContain('ec2:RunInstances');
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test.each([
    ['env', []],
    ['ssm:/spotguard/token', [['ssm:GetParameter'], 'arn:*:ssm:*:*:parameter/spotguard/token']],
    [
      'secretsmanager:spotguard',
      [['secretsmanager:GetSecretValue'], 'arn:*:secretsmanager:*:*:secret:spotguard-??????'],
    ],
    ['ssm:arn:aws:ssm:eu-west-1:1:parameter/t', [['ssm:GetParameter'], 'arn:aws:ssm:eu-west-1:1:parameter/t']],
  ])('prints the rights to fetch the token from %s, without fetching it', async (source, [actions, resource]) => {
    const { stdout } = await run(['iam-policy', ...named], { environment: { SPOTGUARD_TOKEN_SOURCE: source } });
    const policy = JSON.parse(stdout) as { readonly Statement: readonly { readonly Action: readonly string[] }[] };
    const fetching = policy.Statement.filter(({ Action }) => Action.some((action) => /^(ssm|secrets)/.test(action)));
    const expected = { Effect: 'Allow', Action: actions, Resource: [resource] };
    expect(fetching).toMatchObject(actions === undefined ? [] : [expected]);
  });

  test('prints its version and its build', async () => {
    const { code, stdout } = await run(['version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^4\.0\.0\+[0-9a-f]{12}\n$/);
  });

  test.each([
    ['with colours in a terminal', {}, true],
    ['without colours when NO_COLOR is set', { NO_COLOR: '1' }, false],
    ['without colours in a terminal that has none', { TERM: 'dumb' }, false],
  ])('prints %s', async (_, environment, isColored) => {
    const line = `stty cols 200; ${process.execPath} ${programs.agent} plugins`;
    const terminal = spawn('script', ['-qfec', line, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', ...environment },
    });
    let text = '';
    terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await once(terminal, 'close');
    expect(text).toContain('switching');
    expect(text.includes('\u001b[')).toBe(isColored);
  });

  test('ends with the usage code for an unknown command', async () => {
    expect((await run(['unknown-command'])).code).toBe(64);
  });
});
