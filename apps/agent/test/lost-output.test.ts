import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Region, startRegion } from '@spotguard/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import type { AgentStatus } from '../src/status/agent-status.js';
import { AgentProcess } from './agent-process.js';
import { ScriptedControlPlane } from './troubleshooting/scripted-control-plane.js';

const timeout = 90_000;
const patience = { interval: 50, timeout: 40_000 };
let directory: string;
let region: Region;
let imageId: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spotguard-output-'));
  region = await startRegion({ directory: join(directory, 'region'), timeScale: 100 });
  region.addRole({
    name: 'agent',
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  });
  imageId = await region.addImage({ name: 'workload', disk: await mkdtemp(join(directory, 'disk-')) });
});

afterAll(async () => {
  await region.close();
  await rm(directory, { recursive: true, force: true });
});

/** Starts an agent on its own spot instance, with a short heartbeat interval. */
async function startGuarding(
  name: string,
  options: {
    readonly output?: number;
    readonly logFile?: string;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
) {
  const controlPlane = await ScriptedControlPlane.start();
  const instanceId = await region.launch({ imageId, role: 'agent', market: 'spot' });
  const { instances } = await region.until((view) =>
    view.instances.some(({ id, state }) => id === instanceId && state === 'running'),
  );
  const agent = await AgentProcess.start({
    file: programs.agent,
    parameters: ['run'],
    environment: {
      LOGICAL_AGENT_ID: name,
      HEARTBEAT_INTERVAL: '0.2',
      TERMINATION_CHECK_INTERVAL: '1',
      SPOT_OPTIMIZER_SERVER_URL: controlPlane.url,
      SPOT_OPTIMIZER_CLIENT_TOKEN: 'token-of-the-test',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: instances.find(({ id }) => id === instanceId)?.metadataEndpoint ?? '',
      AWS_ENDPOINT_URL_EC2: region.endpoint,
      AWS_ENDPOINT_URL_PRICING: region.pricingEndpoint,
      ...options.environment,
      ...(options.logFile === undefined ? {} : { SPOTGUARD_LOG_FILE: options.logFile }),
    },
    ...(options.output === undefined ? {} : { output: options.output }),
  });
  const heartbeats = () => controlPlane.requests.filter(({ path }) => path.endsWith('/heartbeat')).length;
  const launches = () =>
    region.calls().filter(({ action, instanceId: by }) => action === 'RunInstances' && by === instanceId).length;
  return {
    agent,
    /** Resolves when the agent has sent that many more heartbeats. */
    beats: async (count: number) => {
      const before = heartbeats();
      await expect.poll(heartbeats, patience).toBeGreaterThanOrEqual(before + count);
    },
    /** Sends an interruption notice, and resolves when the agent has launched another instance. */
    noticed: async () => {
      await region.notice(instanceId, { action: 'terminate', inMs: 120_000 * 100 });
      await expect.poll(launches, patience).toBeGreaterThan(0);
    },
    /** Ends the agent with SIGTERM. Resolves to its exit code and the duration. */
    stopped: async () => {
      const startedAt = performance.now();
      agent.signal('SIGTERM');
      const { code, signal } = await agent.ended();
      return { code, signal, milliseconds: performance.now() - startedAt };
    },
    async [Symbol.asyncDispose]() {
      await agent[Symbol.asyncDispose]();
      await controlPlane[Symbol.asyncDispose]();
    },
  };
}

async function statusOf(agent: AgentProcess): Promise<AgentStatus> {
  const { stdout } = await agent.runCommand('status', '--json');
  return (JSON.parse(stdout) as { readonly status: AgentStatus }).status;
}

test('an agent whose log reader has exited sends heartbeats, handles a notice, counts lost lines and ends in time', {
  timeout,
}, async () => {
  await using instance = await startGuarding('reader-gone');
  await instance.beats(2);
  instance.agent.closeOutput();
  await instance.beats(5);
  await instance.noticed();
  await expect.poll(async () => (await statusOf(instance.agent)).droppedLogLines, patience).toBeGreaterThan(0);
  expect((await statusOf(instance.agent)).build).toMatch(/^[0-9a-f]{12}$/);
  const { code, milliseconds } = await instance.stopped();
  expect(code).toBe(0);
  expect(milliseconds).toBeLessThan(5_000);
});

test('an agent whose log reader pauses keeps working, and the reader gets the lines when it reads again', {
  timeout,
}, async () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const filler = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const output = openSync(pipe, constants.O_WRONLY);
  expect(() => {
    for (;;) writeSync(filler, 'x'.repeat(4_096));
  }).toThrow('EAGAIN');
  await using instance = await startGuarding('reader-stopped', { output });
  await instance.beats(3);
  await instance.noticed();
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  reader.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await expect.poll(() => text, patience).toContain('Agent registered as agent');
  reader.kill();
  await once(reader, 'close');
  expect(() => {
    for (;;) writeSync(filler, 'x'.repeat(4_096));
  }).toThrow('EAGAIN');
  const { code, milliseconds } = await instance.stopped();
  expect(code).toBe(0);
  expect(milliseconds).toBeLessThan(5_000);
  closeSync(filler);
  closeSync(output);
});

test('an agent whose output and log file are on a full disk keeps working and counts lost lines', {
  timeout,
}, async () => {
  const output = openSync('/dev/full', constants.O_WRONLY);
  await using instance = await startGuarding('disk-full', { output, logFile: '/dev/full' });
  await instance.beats(3);
  await instance.noticed();
  await expect.poll(async () => (await statusOf(instance.agent)).droppedLogLines, patience).toBeGreaterThan(1);
  expect((await instance.stopped()).code).toBe(0);
  closeSync(output);
});

test('an agent in a terminal that accepts no output sends heartbeats, handles a notice and ends', {
  timeout,
}, async () => {
  await using terminal = await unreadTerminal();
  await terminal.fill();
  await using instance = await startGuarding('terminal-stopped', { output: terminal.fd });
  await instance.beats(3);
  await instance.noticed();
  // Node would wait for its last line without a limit, so the agent kills itself; a supervisor takes that as a clean end.
  const { signal, milliseconds } = await instance.stopped();
  expect(signal).toBe('SIGTERM');
  expect(milliseconds).toBeLessThan(5_000);
});

test('an agent whose disk hangs handles a notice and ends', { timeout }, async () => {
  await using terminal = await unreadTerminal();
  const environment = { UV_THREADPOOL_SIZE: '1', SPOTGUARD_LOG_LEVEL: 'debug' };
  await using instance = await startGuarding('disk-hung', { output: terminal.fd, environment });
  await instance.beats(3);
  // The only thread for files then waits for the terminal, and every disk request waits for that thread.
  await terminal.fill();
  await instance.noticed();
  const { signal, milliseconds } = await instance.stopped();
  expect(signal).toBe('SIGTERM');
  expect(milliseconds).toBeLessThan(5_000);
});

/** Opens a terminal whose output nobody reads. Once it is filled, writes to it block. */
async function unreadTerminal(): Promise<AsyncDisposable & { readonly fd: number; fill(): Promise<void> }> {
  await rm(join(directory, 'terminal'), { force: true });
  const name = join(directory, 'terminal');
  // Nobody reads the output of `script`, so it stops reading the terminal.
  const child = spawn('script', ['-qfc', `tty >${name}.new; mv ${name}.new ${name}; exec sleep 600`, '/dev/null']);
  await expect.poll(() => existsSync(name), patience).toBe(true);
  const path = (await readFile(name, 'utf8')).trim();
  const fd = openSync(path, constants.O_WRONLY | constants.O_NOCTTY);
  const filler = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  return {
    fd,
    fill: async () => {
      let refusals = 0;
      const write = () => {
        try {
          for (;;) writeSync(filler, 'x'.repeat(1_024));
        } catch {
          refusals += 1;
        }
        return refusals;
      };
      await expect.poll(write, patience).toBeGreaterThan(20);
    },
    async [Symbol.asyncDispose]() {
      closeSync(fd);
      closeSync(filler);
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
