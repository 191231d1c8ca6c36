import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Region, startRegion } from '@spotguard/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import { AgentProcess } from './agent-process.js';

let directory: string;
let region: Region;
let silent: Server;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spotguard-shutdown-'));
  region = await startRegion({ directory, timeScale: 1_000 });
  // Registers the agent, and never answers anything else.
  silent = createServer((request, response) => {
    if (request.url !== '/api/agents/register') return;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ agent_id: 'agent-1', config: { enabled: 1 } }));
  }).listen(0, '127.0.0.1');
});

afterAll(async () => {
  silent.closeAllConnections();
  silent.close();
  await region.close();
  await rm(directory, { recursive: true, force: true });
});

test('SIGTERM ends the agent with 0 within five seconds, also when the control plane hangs', {
  timeout: 40_000,
}, async () => {
  const imageId = await region.addImage({ name: 'empty', disk: await mkdtemp(join(directory, 'disk-')) });
  const role = region.addRole({
    name: 'agent',
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  });
  const instanceId = await region.launch({ imageId, role: role.name });
  const { instances } = await region.until((view) =>
    view.instances.some(({ id, state }) => id === instanceId && state === 'running'),
  );
  const host = instances.find(({ id }) => id === instanceId);
  await using agent = await AgentProcess.start({
    file: programs.agent,
    parameters: ['run'],
    environment: {
      SPOT_OPTIMIZER_SERVER_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      SPOT_OPTIMIZER_CLIENT_TOKEN: 'token-of-the-test',
      AWS_EC2_METADATA_SERVICE_ENDPOINT: host?.metadataEndpoint ?? '',
      AWS_ENDPOINT_URL_EC2: region.endpoint,
    },
  });
  await agent.logged('Agent registered as agent: agent-1', AbortSignal.timeout(20_000));
  const asked = performance.now();
  agent.signal('SIGTERM');
  const { code, stdout } = await agent.ended();
  expect(code).toBe(0);
  expect(performance.now() - asked).toBeLessThan(5_000);
  expect(stdout).toContain('Agent stopped');
  expect(stdout).not.toContain('token-of-the-test');
});
