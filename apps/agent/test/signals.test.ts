import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import { AgentProcess } from './agent-process.js';

const patience = { interval: 50, timeout: 60_000 };

test('signals that do not ask for the end do not end the agent; SIGHUP reopens the log file; none opens a debugger', async () => {
  await using agent = await AgentProcess.start({
    file: programs.agent,
    parameters: ['run'],
    environment: {
      SPOT_OPTIMIZER_SERVER_URL: 'http://127.0.0.1:1',
      SPOT_OPTIMIZER_CLIENT_TOKEN: 'token-of-the-test',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1',
      SPOTGUARD_LOG_FILE: 'agent.log',
    },
  });
  const logFile = join(agent.directory, 'agent.log');
  await agent.logged('"plugin":"aws"', AbortSignal.timeout(25_000));
  await expect.poll(() => existsSync(logFile), patience).toBe(true);
  await rename(logFile, `${logFile}.moved`);
  for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGHUP'] as const) {
    agent.signal(signal);
    await agent.logged(`"signal":"${signal}"`, AbortSignal.timeout(25_000));
  }
  // Lines after the one that reports SIGHUP are in a new file.
  agent.signal('SIGUSR2');
  await expect.poll(() => existsSync(logFile), patience).toBe(true);
  agent.signal('SIGTERM');
  const { code, stderr } = await agent.ended();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [moved, current] = [await readFile(`${logFile}.moved`, 'utf8'), await readFile(logFile, 'utf8')];
  expect(current).toContain('Agent stopped');
  for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGHUP']) expect(moved + current).toContain(`"signal":"${signal}"`);
});
