import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { registerResponse } from '@spotguard/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../src/index.js';
import { priceReport } from './account-with-replicas.js';
import { registration, request } from './control-plane-harness.js';
import { run, temporaryDirectory, tokenFile } from './server-process.js';

const token = 'token-abcdefghijklmnopqrstuvwxyz012345';

async function startServer(data: string) {
  const file = await tokenFile(dirname(data), token);
  const flags = ['--bootstrap-client', 'demo', '--bootstrap-token-file', file];
  const server = run('serve', '--port', '0', '--data', data, ...flags);
  return { ...server, base: await server.url() };
}

/** Registers an agent and sends its price reports one after the other, until it is told to stop or the server is gone. */
async function report(base: string, name: string, acknowledged: string[], stop: AbortSignal): Promise<string> {
  const facts = { logical_agent_id: name };
  const body = registration({ instanceId: `i-${name}`, facts });
  const answer = await request(`${base}/api/agents/register`, 'POST', { token, body });
  const { agent_id: agentId } = registerResponse.parse(answer.body);
  for (let index = 0; !stop.aborted; index += 1) {
    const key = `${name}-${index}`;
    const sent = await request(`${base}/api/agents/${agentId}/pricing-report`, 'POST', {
      token,
      headers: { 'Idempotency-Key': key },
      body: reportOf(`i-${name}`),
    });
    if (sent.status === 200) acknowledged.push(key);
  }
  return agentId;
}

const reportOf = (instanceId: string) => priceReport({ 'us-east-1a': 0.0125 }, new Date().toISOString(), instanceId);

/** Each process starts a PostgreSQL, which takes its time on a busy machine. */
const timeout = 900_000;

test('a backup under load has every report that was acknowledged before it began, and a server that starts on it goes on with the same agents', {
  timeout,
}, async () => {
  const folder = await temporaryDirectory();
  const data = join(folder, 'data');
  const server = await startServer(data);
  const acknowledged: string[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const agents = Promise.all(
    Array.from({ length: 4 }, (_, index) => report(server.base, `agent-${index}`, acknowledged, stop.signal)),
  );
  // When the test fails before it waits for them, they may fail too.
  agents.catch(() => undefined);
  await expect.poll(() => acknowledged.length, { timeout: 300_000 }).toBeGreaterThan(20);
  const before = [...acknowledged];
  const file = join(folder, 'backup');
  const backup = await run('backup', file, '--data', data).ended();
  expect({ code: backup.code, log: backup.log }).toEqual({ code: 0, log: '' });
  expect(acknowledged.length, 'the server answers meanwhile').toBeGreaterThan(before.length);
  stop.abort();
  const agentIds = await agents;
  expect(existsSync(join(data, 'snapshot'))).toBe(false);

  const restored = join(folder, 'restored');
  expect(await run('restore', file, '--data', restored).ended()).toMatchObject({ code: 0, log: '' });
  const second = await startServer(restored);
  for (const [index, agentId] of agentIds.entries()) {
    const call = (path: string, body: object) =>
      request(`${second.base}/api/agents/${agentId}/${path}`, 'POST', { token, body });
    const heartbeat = { status: 'online', instance_id: `i-agent-${index}`, monitored_instances: [] };
    expect(await call('heartbeat', heartbeat)).toMatchObject({ status: 200 });
    expect(await call('pricing-report', reportOf(`i-agent-${index}`))).toMatchObject({ status: 200 });
  }
  second.child.kill('SIGTERM');
  await second.ended();
  const database = await openDatabase({ directory: restored });
  const { pricingReports, workloads } = database.schema;
  const keys = (await database.queries.select({ key: pricingReports.dedupeKey }).from(pricingReports)).map(
    ({ key }) => key,
  );
  const names = (await database.queries.select({ id: workloads.id }).from(workloads)).map(({ id }) => id);
  await database.close();
  expect(keys).toEqual(expect.arrayContaining(before));
  expect(names.sort()).toEqual([...agentIds].sort());
});

test('the copy that a backup reads is deleted when the backup is killed, and the next backup works', {
  timeout,
}, async () => {
  const folder = await temporaryDirectory();
  const data = join(folder, 'data');
  const server = await startServer(data);
  const killed = run('backup', join(folder, 'killed'), '--data', data);
  await expect
    .poll(() => existsSync(join(data, 'snapshot', 'database', 'postmaster.pid')), { timeout: 300_000 })
    .toBe(true);
  killed.child.kill('SIGKILL');
  await expect.poll(() => existsSync(join(data, 'snapshot')), { timeout: 300_000 }).toBe(false);
  expect((await readdir(folder)).sort()).not.toContain('killed');
  expect(await run('backup', join(folder, 'next'), '--data', data).ended()).toMatchObject({ code: 0 });
  expect(await request(`${server.base}/health`, 'GET', {})).toMatchObject({ status: 200 });
});
