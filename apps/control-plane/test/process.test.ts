import { join } from 'node:path';
import { registerResponse } from '@spotguard/protocol';
import { expect, test, vi } from 'vitest';
import { openDatabase } from '../src/index.js';
import { registration, request } from './control-plane-harness.js';
import { run, temporaryDirectory, tokenFile } from './server-process.js';

// The tests start several servers, each of which unpacks a database.
vi.setConfig({ testTimeout: 120_000 });

const token = 'token-abcdefghijklmnopqrstuvwxyz012345';

async function serve(directory: string, ...flags: readonly string[]) {
  const file = await tokenFile(directory, token);
  const data = join(directory, 'data');
  const bootstrap = ['--bootstrap-client', 'demo', '--bootstrap-token-file', file];
  return { data, server: run('serve', '--port', '0', '--data', data, ...bootstrap, ...flags) };
}

test('serves the bootstrap client and ends within five seconds when it is asked to, although a request is held', async () => {
  const { data, server } = await serve(await temporaryDirectory());
  const url = await server.url();
  const answer = await request(`${url}/api/agents/register`, 'POST', {
    token,
    body: registration({ instanceId: 'i-1' }),
  });
  const { agent_id: agentId } = registerResponse.parse(answer.body);
  const held = request(`${url}/api/agents/${agentId}/hosts/i-2?wait=25`, 'GET', { token }).catch(() => undefined);
  const startedAt = performance.now();
  server.child.kill('SIGTERM');
  const ended = await server.ended();
  expect([ended.code, ended.signal]).toEqual([0, null]);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await held;
  expect(ended.output.split('\n')[0]).toBe(JSON.stringify({ url }));
  for (const line of ended.log.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  expect(ended.log).not.toContain(token);

  const database = await openDatabase({ directory: data });
  const { workloads, accounts } = database.schema;
  expect(await database.queries.select().from(workloads)).toMatchObject([{ id: agentId, primaryInstanceId: 'i-1' }]);
  expect(await database.queries.select().from(accounts)).toMatchObject([{ name: 'demo' }]);
  await database.close();
});

test('after SIGKILL it has lost nothing that it acknowledged, and starts again', async () => {
  const directory = await temporaryDirectory();
  const first = await serve(directory);
  const url = await first.server.url();
  const acknowledged: string[] = [];
  const write = async (): Promise<void> => {
    for (let index = 0; ; index += 1) {
      const body = registration({ instanceId: `i-${index}`, facts: { logical_agent_id: `agent-${index}` } });
      const answer = await request(`${url}/api/agents/register`, 'POST', { token, body });
      if (answer.status === 200) acknowledged.push(`agent-${index}`);
      if (acknowledged.length === 20) first.server.child.kill('SIGKILL');
    }
  };
  await expect(write()).rejects.toThrow();
  expect((await first.server.ended()).signal).toBe('SIGKILL');

  const again = await serve(directory);
  const { client_id: accountId } = (await request(`${await again.server.url()}/api/client/validate`, 'GET', { token }))
    .body as { client_id: string };
  const list = await request(`${await again.server.url()}/api/client/${accountId}/agents`, 'GET', { token });
  const stored = (list.body as { logicalAgentId: string }[]).map((agent) => agent.logicalAgentId);
  expect(stored).toEqual(expect.arrayContaining(acknowledged));
});

test('lets no second process use its data directory, names the process that does, and ends with its parent when it is asked to', async () => {
  const directory = await temporaryDirectory();
  const first = await serve(directory, '--exit-with-parent');
  const url = await first.server.url();
  const second = await (await serve(directory)).server.ended();
  expect([second.code, second.output]).toEqual([1, '']);
  expect(second.log).toContain(`is in use by process ${first.server.child.pid}`);
  expect((await request(`${url}/health`, 'GET', {})).status).toBe(200);
  first.server.child.stdin?.end();
  expect((await first.server.ended()).code).toBe(0);
});

test('adds a client and prints its token once', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const added = await run('client', 'add', 'shop', '--data', data).ended();
  expect(added.code).toBe(0);
  expect(added.log).toContain('client rotate shop --kind operator');
  expect(added.output).toMatch(/^token-[A-Za-z0-9]{32}\n$/);
});

test('refuses a token file that others can read, and says what to do', async () => {
  const directory = await temporaryDirectory();
  const file = await tokenFile(directory, token, 0o644);
  const flags = ['--bootstrap-client', 'demo', '--bootstrap-token-file', file];
  const ended = await run('serve', '--port', '0', '--data', join(directory, 'data'), ...flags).ended();
  expect([ended.code, ended.output]).toEqual([1, '']);
  expect(ended.log).toContain(`chmod 600 ${file}`);
});
