import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Region, startRegion } from '@spotguard/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../../tools/bundling/bundle.mjs';
import type { AgentStatus } from '../src/status/agent-status.js';
import { AgentProcess, type AgentRun } from './agent-process.js';
import { ScriptedControlPlane } from './troubleshooting/scripted-control-plane.js';

/** The symptoms of docs/guides/operating.md. Each test causes one and checks that the guide's command shows the cause. */
const pricingAgent = join(import.meta.dirname, '..', 'bundle', 'pricing-agent.js');
const patience = { interval: 50, timeout: 60_000 };
let directory: string;
let region: Region;

beforeAll(async () => {
  await bundle({ entry: join(import.meta.dirname, 'builds', 'pricing-agent.ts'), outfile: pricingAgent });
  directory = await mkdtemp(join(tmpdir(), 'spotguard-troubles-'));
  region = await startRegion({ directory, timeScale: 1_000 });
});

afterAll(async () => {
  await region.close();
  await rm(directory, { recursive: true, force: true });
});

/** Starts an agent on its own instance, whose role lacks the denied actions. */
async function startAgent(options: {
  readonly name: string;
  readonly serverUrl: string;
  readonly denied?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<AgentProcess> {
  const { name, serverUrl, denied = [], environment = {} } = options;
  const allowed = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
  const forbidden = denied.map((Action) => ({ Effect: 'Deny', Action, Resource: '*' }) as const);
  region.addRole({ name, policy: { Version: '2012-10-17', Statement: [allowed, ...forbidden] } });
  const imageId = await region.addImage({ name, disk: await mkdtemp(join(directory, 'disk-')) });
  const instanceId = await region.launch({ imageId, role: name, instanceType: 'm5.large' });
  const { instances } = await region.until((view) =>
    view.instances.some(({ id, state }) => id === instanceId && state === 'running'),
  );
  return await AgentProcess.start({
    file: pricingAgent,
    parameters: ['run'],
    environment: {
      SPOT_OPTIMIZER_SERVER_URL: serverUrl,
      SPOT_OPTIMIZER_CLIENT_TOKEN: 'token-of-the-test',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: instances.find(({ id }) => id === instanceId)?.metadataEndpoint ?? '',
      AWS_ENDPOINT_URL_EC2: region.endpoint,
      AWS_ENDPOINT_URL_PRICING: region.pricingEndpoint,
      HEARTBEAT_INTERVAL: '0.2',
      PENDING_COMMANDS_CHECK_INTERVAL: '0.2',
      CONFIG_REFRESH_INTERVAL: '0.2',
      PRICING_REPORT_INTERVAL: '1',
      ...environment,
    },
  });
}

type Shown = { readonly running: true; readonly status: AgentStatus } | { readonly running: false };

async function statusOf(agent: AgentProcess): Promise<AgentStatus | undefined> {
  const { stdout } = await agent.runCommand('status', '--json');
  const shown = JSON.parse(stdout) as Shown;
  return shown.running ? shown.status : undefined;
}

function worker(status: AgentStatus | undefined, name: string): AgentStatus['workers'][number] | undefined {
  return status?.workers.find((report) => report.name === name);
}

test('the status shows who the agent is and when each worker last ran, and after its end that no agent runs', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const environment = {
    CLEANUP_INTERVAL: '3600',
    SPOTGUARD_LOG_FILE: 'agent.log',
    SPOTGUARD_LOG_MAX_BYTES: '1000',
    SPOTGUARD_LOG_FILES: '2',
  };
  await using agent = await startAgent({ name: 'healthy', serverUrl: controlPlane.url, environment });
  // A setting of the v4 agent that has no effect in this build is logged.
  await agent.logged('"variable":"CLEANUP_INTERVAL"', AbortSignal.timeout(25_000));
  await expect
    .poll(async () => await statusOf(agent), patience)
    .toMatchObject({ version: '1.2.3', agentId: 'agent-1', role: 'primary', takesCommands: true });
  await expect
    .poll(async () => worker(await statusOf(agent), 'heartbeat'), patience)
    .toMatchObject({ runs: expect.any(Number), failures: 0, lastSucceededAt: expect.any(Number) });
  const names = (await statusOf(agent))?.workers.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['heartbeat', 'pending-commands', 'config-refresh', 'pricing-report']));
  agent.signal('SIGTERM');
  expect(await agent.ended()).toMatchObject({ code: 0 });
  const after: AgentRun = await agent.runCommand('status');
  expect(after).toMatchObject({ code: 69, stderr: expect.stringContaining('No agent runs here: there is no') });
  // The log is rotated by size, and no more files are kept than configured.
  const logs = (await readdir(agent.directory)).filter((name) => name.startsWith('agent.log'));
  expect(logs).toEqual(expect.arrayContaining(['agent.log', 'agent.log.1']));
  expect(logs.length).toBeLessThanOrEqual(3);
});

test('after kill -9 the status shows that no agent runs', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startAgent({ name: 'killed', serverUrl: controlPlane.url });
  await expect.poll(async () => await statusOf(agent), patience).toBeDefined();
  agent.signal('SIGKILL');
  await agent.ended();
  expect(await agent.runCommand('status')).toMatchObject({
    code: 69,
    stderr: expect.stringContaining('which is gone'),
  });
});

test('an agent that does not register: the status shows no role, and the log the refused token', async () => {
  const refused = { status: 401, body: { error: 'Invalid token' } };
  await using controlPlane = await ScriptedControlPlane.start(() => refused);
  await using agent = await startAgent({ name: 'unregistered', serverUrl: controlPlane.url });
  await agent.logged('Failed to register agent', AbortSignal.timeout(25_000));
  await agent.logged('PERMISSION_DENIED', AbortSignal.timeout(25_000));
  await expect.poll(async () => await statusOf(agent), patience).toMatchObject({ takesCommands: false });
  const status = await statusOf(agent);
  expect(status).not.toHaveProperty('agentId');
  expect(status).not.toHaveProperty('role');
});

test('pricing reports that fail: the status names the worker, and the log the IAM action that is missing', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  const denied = ['ec2:DescribeSpotPriceHistory'];
  await using agent = await startAgent({ name: 'no-prices', serverUrl: controlPlane.url, denied });
  await expect
    .poll(async () => worker(await statusOf(agent), 'pricing-report')?.lastFailure, patience)
    .toContain('The spot prices could not be read');
  await agent.logged('ec2:DescribeSpotPriceHistory', AbortSignal.timeout(25_000));
});

test('commands that are not executed: the status says that this instance takes none', async () => {
  const disabled = { agent_id: 'agent-1', client_id: 'client-1', config: { enabled: 0 } };
  await using controlPlane = await ScriptedControlPlane.start((path) => {
    if (path.endsWith('/register')) return { body: disabled };
    return path.endsWith('/config') ? { body: disabled.config } : undefined;
  });
  await using agent = await startAgent({ name: 'disabled', serverUrl: controlPlane.url });
  await expect
    .poll(async () => await statusOf(agent), patience)
    .toMatchObject({ agentId: 'agent-1', takesCommands: false });
  expect(controlPlane.requests.filter(({ path }) => path.endsWith('/pending-commands'))).toEqual([]);
});

test('an old instance that is not terminated: the acknowledgement of the command names the setting that kept it', async () => {
  const command = {
    id: '7',
    target_mode: 'spot',
    target_pool_id: 'm5.large.us-east-1a',
    priority: 75,
    terminate_wait_seconds: 1,
  };
  await using controlPlane = await ScriptedControlPlane.start((path) =>
    path.endsWith('/pending-commands') ? { body: [command] } : undefined,
  );
  const environment = { AUTO_TERMINATE_OLD_INSTANCE: 'false', CREATE_SNAPSHOT_ON_SWITCH: 'false' };
  await using agent = await startAgent({ name: 'kept', serverUrl: controlPlane.url, environment });
  const answers = () => controlPlane.requests.filter(({ path }) => path.endsWith('/7/executed'));
  await expect.poll(answers, { ...patience, timeout: 60_000 }).not.toEqual([]);
  expect(answers()[0]?.body).toContain('AUTO_TERMINATE_OLD_INSTANCE=false on this instance');
  const { stdout } = await agent.runCommand('config', '--json');
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({
      variable: 'AUTO_TERMINATE_OLD_INSTANCE',
      value: 'false',
      from: 'AUTO_TERMINATE_OLD_INSTANCE',
    }),
  );
});
