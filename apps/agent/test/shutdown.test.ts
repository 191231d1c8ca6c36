import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Region, startRegion } from '@spotguard/simulator';
import { openV4Backend } from '@spotguard/v4-backend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import { AgentProcess, type AgentRun } from './agent-process.js';

const token = 'token-of-the-test';
const registered = 'Agent registered as agent: agent-1';
const timeout = 40_000;

let directory: string;
let region: Region;
let metadataEndpoint: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spotguard-shutdown-'));
  region = await startRegion({ directory, timeScale: 1_000 });
  const imageId = await region.addImage({ name: 'empty', disk: await mkdtemp(join(directory, 'disk-')) });
  const role = region.addRole({
    name: 'agent',
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  });
  const instanceId = await region.launch({ imageId, role: role.name });
  const { instances } = await region.until((view) =>
    view.instances.some(({ id, state }) => id === instanceId && state === 'running'),
  );
  metadataEndpoint = instances.find(({ id }) => id === instanceId)?.metadataEndpoint ?? '';
});

afterAll(async () => {
  await region.close();
  await rm(directory, { recursive: true, force: true });
});

/** Starts a control plane with these answers. */
async function serve(answer: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function register(response: ServerResponse): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ agent_id: 'agent-1', config: { enabled: 1 } }));
}

function startAgent(serverUrl: string, clientToken = token): Promise<AgentProcess> {
  return AgentProcess.start({
    file: programs.agent,
    parameters: ['run'],
    environment: {
      SPOT_OPTIMIZER_SERVER_URL: serverUrl,
      SPOT_OPTIMIZER_CLIENT_TOKEN: clientToken,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadataEndpoint,
      AWS_ENDPOINT_URL_EC2: region.endpoint,
    },
  });
}

/** Ends the agent with SIGTERM. Resolves to how it ended and the duration. */
async function terminated(agent: AgentProcess): Promise<AgentRun & { readonly milliseconds: number }> {
  const startedAt = performance.now();
  agent.signal('SIGTERM');
  const run = await agent.ended();
  return { ...run, milliseconds: performance.now() - startedAt };
}

const silences: readonly (readonly [string, string, RequestListener])[] = [
  ['never answers anything', 'Agent started - ID', () => {}],
  [
    'never answers anything but the registration',
    registered,
    ({ url }, response) => {
      if (url === '/api/agents/register') register(response);
    },
  ],
  [
    'begins every answer and never ends it',
    'Agent started - ID',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{');
    },
  ],
];

test.each(silences)(
  'SIGTERM ends the agent with 0 within five seconds when the control plane %s',
  {
    timeout,
  },
  async (_, message, answer) => {
    await using controlPlane = await serve(answer);
    await using agent = await startAgent(controlPlane.url);
    await agent.logged(message, AbortSignal.timeout(20_000));
    const { code, stdout, milliseconds } = await terminated(agent);
    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(5_000);
    expect(stdout).toContain('Agent stopped');
    expect(stdout).not.toContain(token);
  },
);

test('after SIGTERM the agent reports offline, even when all other requests hang', { timeout }, async () => {
  const beats: string[] = [];
  await using controlPlane = await serve((request, response) => {
    if (request.url === '/api/agents/register') register(response);
    if (!request.url?.endsWith('/heartbeat')) return;
    request.setEncoding('utf8').on('data', (text: string) => beats.push(text));
    request.on('end', () => response.setHeader('content-type', 'application/json').end('{"success":true}'));
  });
  await using agent = await startAgent(controlPlane.url);
  await agent.logged(registered, AbortSignal.timeout(20_000));
  const { code, milliseconds } = await terminated(agent);
  expect(code).toBe(0);
  expect(milliseconds).toBeLessThan(5_000);
  expect(JSON.parse(beats.at(-1) ?? '{}')).toMatchObject({ status: 'offline', monitored_instances: [] });
});

test('after SIGTERM an old backend is told that the agent is offline', { timeout }, async () => {
  await using backend = await openV4Backend();
  await using agent = await startAgent(backend.url, backend.token);
  await agent.logged('Agent registered as agent:', AbortSignal.timeout(20_000));
  expect((await terminated(agent)).code).toBe(0);
  expect(backend.tables.agents).toMatchObject([{ status: 'offline' }]);
});
