import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { type SwitchingAgent, SwitchingWorld } from './switching-world.js';

/** A workload on loopback that answers as the test says, and counts requests. */
async function workload(address = '127.0.0.1') {
  const state = { status: 503, body: 'starting', location: '/elsewhere', asked: 0 };
  const server = createServer((_, response) => {
    state.asked += 1;
    response.writeHead(state.status, state.status === 302 ? { Location: state.location } : {}).end(state.body);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    state,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Advances the agent's clock until the condition holds; HTTP answers take real time. */
async function advanceUntil(agent: SwitchingAgent, holds: () => boolean): Promise<void> {
  const lookLater = async () => {
    await agent.advance(100);
    return holds();
  };
  await expect.poll(lookLater, { interval: 5, timeout: 60_000 }).toBe(true);
}

test('a replacement is not ready before its workload answers with 2xx', async () => {
  await using server = await workload();
  const world = new SwitchingWorld();
  const healthProbeUrl = `http://{privateIp}:${server.port}/health`;
  await using agent = await world.start({ config: { readyTimeoutSeconds: 3_600 }, succession: { healthProbeUrl } });
  void agent.order().catch(() => {});
  await advanceUntil(agent, () => server.state.asked >= 3);
  expect(world.effects.list).toEqual(['create ami-1', 'launch i-1']);
  server.state.status = 204;
  await advanceUntil(agent, () => world.effects.list.includes('promote i-1'));
});

test('an IPv6 address is put into the URL in brackets', async () => {
  await using server = await workload('::1');
  server.state.status = 200;
  const world = new SwitchingWorld();
  world.cloud.onLaunch = (instanceId) => {
    world.cloud.change(instanceId, { privateIp: '::1' });
    world.controlPlane.register(instanceId);
  };
  const healthProbeUrl = `http://{privateIp}:${server.port}/health`;
  await using agent = await world.start({ config: { readyTimeoutSeconds: 3_600 }, succession: { healthProbeUrl } });
  void agent.order().catch(() => {});
  await advanceUntil(agent, () => world.effects.list.includes('promote i-1'));
  expect(server.state.asked).toBeGreaterThan(0);
});

test('the size of the answer does not matter', async () => {
  await using server = await workload();
  Object.assign(server.state, { status: 200, body: 'x'.repeat(1_000_000) });
  const world = new SwitchingWorld();
  const succession = { healthProbeUrl: `http://127.0.0.1:${server.port}/` };
  await using agent = await world.start({ config: { readyTimeoutSeconds: 3_600 }, succession });
  void agent.order().catch(() => {});
  await advanceUntil(agent, () => world.effects.list.includes('promote i-1'));
  expect(server.state.asked).toBe(1);
});

test('a switch whose replacement never answers the probe is undone', async () => {
  const world = new SwitchingWorld();
  const succession = { healthProbeUrl: 'http://{privateIp}:1/' };
  await using agent = await world.start({ config: { readyTimeoutSeconds: 5 }, succession });
  const outcome = agent.order();
  await advanceUntil(agent, () => world.effects.list.includes('terminate i-1'));
  expect(await outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('health probe') });
});

/** Runs a switch with this probe URL until it has been undone. */
async function switchUntilUndone(healthProbeUrl: string): Promise<void> {
  const world = new SwitchingWorld();
  await using agent = await world.start({ config: { readyTimeoutSeconds: 60 }, succession: { healthProbeUrl } });
  const outcome = agent.order();
  await advanceUntil(agent, () => world.effects.list.includes('terminate i-1'));
  expect(await outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('health probe') });
}

test('a workload that redirects the probe is not healthy, whatever the target answers', async () => {
  await using otherServer = await workload();
  await using server = await workload();
  Object.assign(otherServer.state, { status: 200 });
  Object.assign(server.state, { status: 302, location: `http://127.0.0.1:${otherServer.port}/` });
  await switchUntilUndone(`http://127.0.0.1:${server.port}/health`);
  expect(server.state.asked).toBeGreaterThan(0);
  expect(otherServer.state.asked).toBe(0);
});

test('the probe does not use the proxy of this process', async () => {
  await using proxy = await workload();
  Object.assign(proxy.state, { status: 200 });
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']) {
    vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
  }
  for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '');
  await switchUntilUndone('http://127.0.0.1:1/health').finally(() => vi.unstubAllEnvs());
  expect(proxy.state.asked).toBe(0);
});

test('a replacement without an address is not healthy', async () => {
  const world = new SwitchingWorld();
  world.cloud.onLaunch = (id) => {
    world.cloud.change(id, { privateIp: undefined });
    world.controlPlane.register(id);
  };
  await using agent = await world.start({
    config: { readyTimeoutSeconds: 5 },
    succession: { healthProbeUrl: 'http://{privateIp}:1/' },
  });
  const outcome = agent.order();
  await agent.advance(5_000);
  expect(await outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('health probe') });
  const logged = agent.log.lines.filter(({ message }) => message.includes('EC2 shows no private address'));
  expect(logged.map(({ level }) => level)).toEqual(['warn']);
});

test('an invalid probe URL is refused before anything runs', async () => {
  const agent = new SwitchingWorld().start({ succession: { healthProbeUrl: 'localhost:8080' } });
  await expect(agent).rejects.toThrow(/healthProbeUrl.*http:\/\//s);
});
