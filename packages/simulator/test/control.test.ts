import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { connectRegion, type RegionEvent } from '../src/index.js';
import { bootScript, isAlive, openRegion } from './open-region.js';

const staying = 'setInterval(() => {}, 1000)';

test('a region can be controlled through its control API', async () => {
  await using sandbox = await openRegion();
  const remote = await connectRegion(sandbox.region);
  expect(remote).toMatchObject({ region: 'us-east-1', endpoint: sandbox.region.endpoint });
  const imageId = await sandbox.image('agent', { 'agent.mjs': staying, 'boot.json': bootScript('agent.mjs') });
  const role = await remote.addRole({ name: 'agent', policy: { Statement: [] } });
  expect(role.profileArn).toMatch(/instance-profile\/agent$/);
  const id = await remote.launch({ imageId, role: 'agent', market: 'spot' });
  const running = await remote.until(
    ({ instances: [instance] }) => instance?.statusOk === true && instance.services[0]?.running === true,
  );
  expect(running.instances).toEqual(sandbox.region.instances());
  await remote.kill(id, 'agent');
  await remote.until(({ instances }) => instances[0]?.services[0]?.starts === 2);
  await remote.destroy(id);
  expect(await remote.instances()).toMatchObject([{ id, state: 'terminated', terminatedBy: 'aws' }]);
  await remote.setCapacity({ instanceType: 't3.micro', zone: 'us-east-1a', market: 'spot' }, 0);
  const pool = { imageId, zone: 'us-east-1a', market: 'spot' } as const;
  await expect(remote.launch(pool)).rejects.toThrow('sufficient t3.micro capacity');
  await remote.setCapacity({ instanceType: 't3.micro', zone: 'us-east-1a', market: 'spot' }, undefined);
  await expect(remote.launch(pool)).resolves.toMatch(/^i-/);
  await expect(remote.destroy('i-unknown')).rejects.toThrow('no instance i-unknown');
});

test('a remote wait sees each change of the region, and the same state as the region itself', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  const remote = await connectRegion(region);
  const kept = await region.launch({ imageId });
  const seen: string[] = [];
  const all = remote.until(({ instances }) => {
    seen.push(instances.map(({ state }) => state).join());
    return instances.length === 3 && instances.every(({ state }) => state === 'terminated');
  });
  const others = [await region.launch({ imageId }), await region.launch({ imageId })];
  await region.until(({ instances }) => instances.every(({ state }) => state === 'running'));
  await Promise.all([...others, kept].map((id) => region.destroy(id)));
  const { instances, images, calls } = await all;
  expect({ instances, images, calls }).toEqual({
    instances: region.instances(),
    images: region.images(),
    calls: region.calls(),
  });
  expect(seen.length).toBeGreaterThan(2);
});

test('the control API streams events as they happen', async () => {
  await using sandbox = await openRegion();
  const remote = await connectRegion(sandbox.region);
  const stop = new AbortController();
  const received: RegionEvent[] = [];
  const listening = (async () => {
    for await (const event of remote.events({ signal: stop.signal })) received.push(event);
  })().catch(() => {});
  // There is no sign that the stream has begun, so instances are launched until an event arrives.
  const receivesLaunch = async () => {
    await remote.launch({ imageId: sandbox.imageId });
    return received.some(({ type }) => type === 'instance-pending');
  };
  await expect.poll(receivesLaunch).toBe(true);
  stop.abort();
  await listening;
});

test('the control API refuses requests without its token', async () => {
  await using sandbox = await openRegion();
  const { controlEndpoint } = sandbox.region;
  const status = async (headers: Readonly<Record<string, string>>) =>
    (await fetch(`${controlEndpoint}/instances`, { method: 'POST', headers })).status;
  expect(await status({})).toBe(401);
  expect(await status({ authorization: 'Bearer guess' })).toBe(401);
  expect(await status({ authorization: `Bearer ${sandbox.region.controlToken}` })).toBe(200);
  await expect(connectRegion({ controlEndpoint, controlToken: 'guess' })).rejects.toThrow('bearer token');
});

test('the error of a wait that fails describes the state of the region', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  const id = await region.launch({ imageId, tags: { app: 'web' } });
  const never = region.until(() => false, { timeoutMs: 50 });
  await expect(never).rejects.toThrow(new RegExp(`within 50 ms[^]*${id} [^]*"app":"web"[^]*RunInstances ok`));
  const remote = await connectRegion(region);
  await expect(remote.until(() => false, { timeoutMs: 50 })).rejects.toThrow(id);
  await expect(region.until(() => false, { signal: AbortSignal.abort() })).rejects.toThrow('before the wait was ended');
});

test('the program prints its addresses, and with --exit-with-parent ends when its input is closed', async () => {
  await using binary = await startBinary(['--exit-with-parent']);
  const remote = await connectRegion(binary.printed);
  expect(remote.endpoint).toBe(binary.printed.endpoint);
  binary.process.stdin.end();
  expect(await binary.exited).toBe(0);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'the program exits with 0 at %s, also when it comes twice',
  async (signal) => {
    await using binary = await startBinary([]);
    await connectRegion(binary.printed);
    binary.process.kill(signal);
    binary.process.kill(signal);
    expect(await binary.exited).toBe(0);
  },
);

test('the services of a region end when its process is killed', async () => {
  await using binary = await startBinary([]);
  const disk = join(binary.directory, 'template');
  await mkdir(disk);
  await writeFile(join(disk, 'agent.mjs'), staying);
  await writeFile(join(disk, 'boot.json'), bootScript('agent.mjs'));
  const remote = await connectRegion(binary.printed);
  await remote.launch({ imageId: await remote.addImage({ name: 'agent', disk }) });
  const { instances } = await remote.until(({ instances }) => instances[0]?.services[0]?.running === true);
  const service = instances[0]?.services[0]?.pid ?? 0;
  expect(isAlive(service)).toBe(true);
  binary.process.kill('SIGKILL');
  await expect.poll(() => isAlive(service), { timeout: 60_000 }).toBe(false);
});

test('the program refuses an unknown option', async () => {
  const child = spawnMain(['--speed', '9']);
  const [code, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
    child.stderr.toArray().then((chunks) => Buffer.concat(chunks).toString()),
  ]);
  expect(code).toBe(64);
  expect(stderr).toContain("Unknown option '--speed'");
});

function spawnMain(parameters: readonly string[]) {
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const main = join(import.meta.dirname, '../src/main.ts');
  return spawn(process.execPath, ['--import', tsx, main, ...parameters], { stdio: ['pipe', 'pipe', 'pipe'] });
}

async function startBinary(parameters: readonly string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'simulator-'));
  const timing = JSON.stringify({ visibleAfterMs: 0, pendingMs: 10, bootMs: 10 });
  const child = spawnMain(['--directory', join(directory, 'region'), '--timing', timing, ...parameters]);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  const printed: Readonly<Record<'endpoint' | 'controlEndpoint' | 'controlToken', string>> = JSON.parse(value);
  return {
    directory,
    process: child,
    exited,
    printed,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
