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

/** An agent on a spot instance of its own that heartbeats quickly. */
async function guarded(
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
    /** Resolves when it has sent as many heartbeats from now on. */
    beats: async (count: number) => {
      const before = heartbeats();
      await expect.poll(heartbeats, patience).toBeGreaterThanOrEqual(before + count);
    },
    /** Gives it an interruption notice and resolves when it has launched another instance. */
    noticed: async () => {
      await region.notice(instanceId, { action: 'terminate', inMs: 120_000 * 100 });
      await expect.poll(launches, patience).toBeGreaterThan(0);
    },
    /** Ends it as a supervisor does; resolves with its exit code and how long that took. */
    stopped: async () => {
      const asked = performance.now();
      agent.signal('SIGTERM');
      const { code, signal } = await agent.ended();
      return { code, signal, milliseconds: performance.now() - asked };
    },
    async [Symbol.asyncDispose]() {
      await agent[Symbol.asyncDispose]();
      await controlPlane[Symbol.asyncDispose]();
    },
  };
}

async function statusOf(agent: AgentProcess): Promise<AgentStatus> {
  const { stdout } = await agent.ask('status', '--json');
  return (JSON.parse(stdout) as { readonly status: AgentStatus }).status;
}

test('an agent whose log reader goes away heartbeats, acts on a notice, counts what is lost and ends in time', {
  timeout,
}, async () => {
  await using instance = await guarded('reader-gone');
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

test('an agent whose log reader stops reading goes on, and the reader finds the lines when it reads again', {
  timeout,
}, async () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const filler = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const output = openSync(pipe, constants.O_WRONLY);
  expect(() => {
    for (;;) writeSync(filler, 'x'.repeat(4_096));
  }).toThrow('EAGAIN');
  await using instance = await guarded('reader-stopped', { output });
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

test('an agent whose output and log file are on a full disk goes on and counts what is lost', {
  timeout,
}, async () => {
  const output = openSync('/dev/full', constants.O_WRONLY);
  await using instance = await guarded('disk-full', { output, logFile: '/dev/full' });
  await instance.beats(3);
  await instance.noticed();
  await expect.poll(async () => (await statusOf(instance.agent)).droppedLogLines, patience).toBeGreaterThan(1);
  expect((await instance.stopped()).code).toBe(0);
  closeSync(output);
});

test('an agent in a terminal that takes no more output heartbeats, acts on a notice and ends', {
  timeout,
}, async () => {
  await using terminal = await unreadTerminal();
  await terminal.fill();
  await using instance = await guarded('terminal-stopped', { output: terminal.fd });
  await instance.beats(3);
  await instance.noticed();
  // Node would wait for its last line without a limit; a supervisor takes this for a clean end.
  const { signal, milliseconds } = await instance.stopped();
  expect(signal).toBe('SIGTERM');
  expect(milliseconds).toBeLessThan(5_000);
});

test('an agent whose disk does not answer any more acts on a notice and ends', { timeout }, async () => {
  await using terminal = await unreadTerminal();
  const environment = { UV_THREADPOOL_SIZE: '1', SPOTGUARD_LOG_LEVEL: 'debug' };
  await using instance = await guarded('disk-hung', { output: terminal.fd, environment });
  await instance.beats(3);
  // The one thread for files waits for the terminal with the next line, and every request to the disk for the thread.
  await terminal.fill();
  await instance.noticed();
  const { signal, milliseconds } = await instance.stopped();
  expect(signal).toBe('SIGTERM');
  expect(milliseconds).toBeLessThan(5_000);
});

/** A terminal whose output nobody reads; once it is filled, whoever writes to it waits. */
async function unreadTerminal(): Promise<AsyncDisposable & { readonly fd: number; fill(): Promise<void> }> {
  await rm(join(directory, 'terminal'), { force: true });
  const name = join(directory, 'terminal');
  // Nobody reads what `script` prints, so that it stops to read the terminal.
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
