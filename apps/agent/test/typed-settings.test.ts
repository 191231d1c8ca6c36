import { configKeys } from '@spotguard/core';
import { describe, expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import { defaultPlugins } from '../src/index.js';
import { unreadVariables } from '../src/unread-variables.js';
import { AgentProcess } from './agent-process.js';
import { run, settings } from './run-command.js';

const token = { SPOT_OPTIMIZER_CLIENT_TOKEN: 'token-of-the-test' };

describe('settings with typing errors', () => {
  const url = 'https://spotguard.example.test';
  const lines = `SPOT_OPTIMIZER_SERVER_URL=${url}\r\nTERMINATE_WAIT_TIME=31\r\n`;

  test('are read from files with a byte-order mark and with Windows line ends', async () => {
    const seen = await settings({
      environment: token,
      files: { '.env': `\uFEFF${lines}`, 'spotguard.config.json': '\uFEFF{"session":{"heartbeatIntervalSeconds":11}}' },
    });
    expect(seen.get('session.serverUrl')).toMatchObject({ value: url, from: 'SPOT_OPTIMIZER_SERVER_URL' });
    expect(seen.get('succession.terminateWaitSeconds')).toMatchObject({ value: '31' });
    expect(seen.get('session.heartbeatIntervalSeconds')).toMatchObject({ value: '11', from: 'file' });
  });

  test.each([
    ['.env', `\uFEFF${lines}`],
    ['spotguard.config.json', '\uFEFF{}'],
  ])('are refused with advice when %s is saved as UTF-16', async (name, text) => {
    const files = { [name]: Buffer.from(text, 'utf16le') };
    const { code, stderr } = await run(['run'], { environment: token, files });
    expect(code).toBe(78);
    expect(stderr).toMatch(/\.(env|json) is saved as UTF-16; save it as UTF-8/);
  });

  test('that are invalid prevent the start, and one message names each of them', async () => {
    const { code, stderr } = await run(['run'], {
      environment: { ...token, SPOTGUARD_FREZE: 'true', SPOT_OPTIMIZER_SERVERURL: url, SPOTGUARD_NOBODYS: '1' },
      files: {
        '.env': '# a comment\nTERMINATE_WAIT_TIME 31\nexport SPOTGUARD_LOG_FILES=3\nLOGICAL_AGENT_ID="web\nmy secret\n',
        'spotguard.config.json': '{"session":{"heartbeatIntervalSeconds":11,"heartbeatIntervalSeconds":12}}',
      },
    });
    expect(code).toBe(78);
    expect(stderr).toContain('Cannot start, 7 problems:');
    expect(stderr).toContain('.env, line 2: it is neither NAME=value nor a comment');
    expect(stderr).toContain('.env, line 4: the quotation mark of its value is not closed');
    expect(stderr).toContain('.env, line 5: it is neither NAME=value nor a comment');
    expect(stderr).toContain(
      'SPOTGUARD_FREZE: no plugin of SpotGuard reads this variable; did you mean SPOTGUARD_FREEZE?',
    );
    expect(stderr).toContain('did you mean SPOT_OPTIMIZER_SERVER_URL?');
    expect(stderr).toContain('SPOTGUARD_NOBODYS: no plugin of SpotGuard reads this variable; remove it');
    expect(stderr).toContain('session.heartbeatIntervalSeconds is there twice');
    expect(stderr).not.toContain('my secret');
  });

  test('that belong to other programs are ignored, and a name that resembles one of ours is logged', async () => {
    await using agent = await AgentProcess.start({
      file: programs.agent,
      parameters: ['run'],
      environment: { ...token, SPOTGUARD_CONTROL_PLANE_PORT: '1', HOSTNAMES: 'x', HEARTBEAT_INTERVALS: '5' },
    });
    await agent.logged('"variable":"HEARTBEAT_INTERVALS","nearest":"HEARTBEAT_INTERVAL"', AbortSignal.timeout(25_000));
    agent.signal('SIGKILL');
    expect((await agent.ended()).stdout).not.toMatch(/HOSTNAMES|CONTROL_PLANE_PORT/);
  });

  test('in a token file may have a byte-order mark, and more than the token is refused', async () => {
    const files = { good: '\uFEFFtoken-of-the-test\r\n', bad: 'token of the test\n' };
    for (const [name, code] of [
      ['good', 0],
      ['bad', 78],
    ] as const) {
      await using agent = await AgentProcess.start({
        file: programs.agent,
        parameters: ['config'],
        environment: { CREDENTIALS_DIRECTORY: '.', SPOTGUARD_TOKEN_SOURCE: `credential:${name}` },
        files,
      });
      const ended = await agent.ended();
      expect({ name, code: ended.code }).toEqual({ name, code });
      expect(ended.stderr).not.toContain('of the test');
    }
  });
});

test('every variable of a first-party plugin is known to builds without that plugin', () => {
  const variables = defaultPlugins.flatMap(({ spec }) =>
    configKeys(spec.config).map(({ environment = '' }) => environment),
  );
  const mine = variables.filter((name) => /^SPOT(GUARD|_OPTIMIZER)_/.test(name));
  const environment = Object.fromEntries(mine.map((name) => [name, '1']));
  const inEveryBuild = /^SPOTGUARD_AWS_|^SPOT_OPTIMIZER_/;
  const unknown = unreadVariables([], environment).filter(({ isError, name }) => isError && !inEveryBuild.test(name));
  expect(unknown).toEqual([]);
});
