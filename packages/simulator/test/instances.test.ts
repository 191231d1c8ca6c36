import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { InstanceView } from '../src/index.js';
import { bootScript, isAlive, openRegion } from './open-region.js';

const staying = "process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000); console.log('up');";

test('an instance runs the services of its disk, restarts killed ones, and leaves nothing after termination', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const imageId = await sandbox.image('agent', { 'agent.mjs': staying, 'boot.json': bootScript('agent.mjs') });
  const id = await region.launch({ imageId, market: 'spot' });

  const first = await region.until(({ instances }) => only(instances).services[0]?.running === true);
  const killed = only(first.instances).services[0]?.pid ?? 0;
  await region.kill(id, 'agent');
  const second = await region.until(({ instances }) => only(instances).services[0]?.starts === 2);
  const simulated = only(second.instances);
  const restarted = simulated.services[0]?.pid ?? 0;
  expect(isAlive(killed)).toBe(false);
  expect(isAlive(restarted)).toBe(true);
  expect(simulated.services[0]?.exitCode).toBe(137);

  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  const last = await region.until(({ instances }) => only(instances).state === 'terminated');
  expect(isAlive(restarted)).toBe(false);
  await expect(access(simulated.disk)).rejects.toThrow('ENOENT');
  expect(only(last.instances)).toMatchObject({
    terminatedBy: 'operator/1',
    stateReason: 'Client.UserInitiatedShutdown',
  });
});

test('at termination services get SIGTERM before they are killed', async () => {
  await using sandbox = await openRegion({ timing: { shutdownMs: 600_000 } });
  const { region } = sandbox;
  const ready = `${staying} require('node:fs').writeFileSync('ready', '')`;
  const imageId = await sandbox.image('agent', { 'agent.cjs': ready, 'boot.json': bootScript('agent.cjs') });
  const id = await region.launch({ imageId });
  const { instances } = await region.until(({ instances }) => only(instances).services[0]?.running === true);
  await expect
    .poll(() =>
      access(join(only(instances).disk, 'ready')).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  await sandbox.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  const view = await region.until(({ instances }) => only(instances).services[0]?.running === false);
  expect(only(view.instances)).toMatchObject({ state: 'shutting-down', services: [{ exitCode: 3, starts: 1 }] });
});

test('a service is not restarted after an exit code of stopOnExitCodes, or with restart: no', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const retired = await sandbox.image('retired', {
    'agent.mjs': 'process.exit(10)',
    'boot.json': bootScript('agent.mjs', { stopOnExitCodes: [10] }),
  });
  const once = await sandbox.image('once', {
    'agent.mjs': 'process.exit(1)',
    'boot.json': bootScript('agent.mjs', { restart: 'no' }),
  });
  const failing = await sandbox.image('failing', {
    'agent.mjs': 'process.exit(1)',
    'boot.json': bootScript('agent.mjs'),
  });
  for (const imageId of [retired, once, failing]) await region.launch({ imageId });
  const view = await region.until(({ instances }) => (instances[2]?.services[0]?.starts ?? 0) >= 3);
  expect(view.instances.slice(0, 2).map(({ services }) => services)).toEqual([
    [{ name: 'agent', running: false, starts: 1, exitCode: 10 }],
    [{ name: 'agent', running: false, starts: 1, exitCode: 1 }],
  ]);
});

test('the environment of a service has the endpoints of its metadata service and the APIs, and nothing inherited', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const imageId = await sandbox.image('agent', {
    'agent.mjs':
      "import { writeFileSync } from 'node:fs'; writeFileSync('env.json', JSON.stringify([process.env, process.cwd()]));",
    'boot.json': bootScript('agent.mjs', { restart: 'no', env: { MODE: 'test' } }),
  });
  await region.launch({ imageId });
  const { instances } = await region.until(({ instances }) => only(instances).services[0]?.exitCode === 0);
  const simulated = only(instances);
  const [env, directory] = JSON.parse(await readFile(join(simulated.disk, 'env.json'), 'utf8'));
  expect(directory).toBe(simulated.disk);
  expect(env).toEqual({
    PATH: expect.any(String),
    HOME: simulated.disk,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: simulated.metadataEndpoint,
    AWS_ENDPOINT_URL_EC2: region.endpoint,
    AWS_ENDPOINT_URL_PRICING: region.pricingEndpoint,
    MODE: 'test',
  });
});

test('user data that is a script is run; other user data is not', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  await region.launch({ imageId, userData: '#!/bin/bash\necho "hello from $HOME"' });
  await region.launch({ imageId, userData: 'just data' });
  const { instances } = await region.until(({ instances }) => instances[0]?.services[0]?.exitCode === 0);
  const log = await readFile(join(instances[0]?.disk ?? '', 'user-data.log'), 'utf8');
  expect(log).toBe(`hello from ${instances[0]?.disk}\n`);
  await region.until(({ instances }) => instances[1]?.booted === true);
  expect(region.instances()[1]?.services).toEqual([]);
});

test('a missing program and an invalid boot.json are logged on the disk', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const absent = await sandbox.image('absent', {
    'boot.json': JSON.stringify({ services: [{ name: 'agent', command: ['/no/such/program'], restart: 'no' }] }),
  });
  const broken = await sandbox.image('broken', { 'boot.json': '{"services":[{"name":"agent","comand":["x"]}]}' });
  for (const imageId of [absent, broken]) await region.launch({ imageId });
  const { instances } = await region.until(
    ({ instances }) => instances[0]?.services[0]?.exitCode === 127 && instances[1]?.booted === true,
  );
  const logs = await Promise.all([
    readFile(join(instances[0]?.disk ?? '', 'agent.log'), 'utf8'),
    readFile(join(instances[1]?.disk ?? '', 'boot.log'), 'utf8'),
  ]);
  expect(logs[0]).toContain('cannot start /no/such/program');
  expect(logs[1]).toContain("unknown key 'comand'");
});

test('destroy kills the services without SIGTERM, removes the disk, and sets the spot reason', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const imageId = await sandbox.image('agent', { 'agent.mjs': staying, 'boot.json': bootScript('agent.mjs') });
  const id = await region.launch({ imageId, market: 'spot' });
  const { instances } = await region.until(({ instances }) => only(instances).services[0]?.running === true);
  await region.destroy(id);
  const simulated = only(region.instances());
  expect(simulated).toMatchObject({
    state: 'terminated',
    terminatedBy: 'aws',
    stateReason: 'Server.SpotInstanceTermination',
    services: [{ running: false, exitCode: 137 }],
  });
  expect(isAlive(only(instances).services[0]?.pid ?? 0)).toBe(false);
  await expect(access(simulated.disk)).rejects.toThrow('ENOENT');
});

test('closing the region ends the services and their children', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const parent = `
    const child = require('node:child_process').spawn('/bin/sleep', ['1000'], { stdio: 'ignore' });
    require('node:fs').writeFileSync('child', String(child.pid));
    setInterval(() => {}, 1000);`;
  const imageId = await sandbox.image('agent', { 'agent.cjs': parent, 'boot.json': bootScript('agent.cjs') });
  await region.launch({ imageId });
  const { instances } = await region.until(({ instances }) => only(instances).services[0]?.running === true);
  const childFile = join(only(instances).disk, 'child');
  await expect.poll(() => readFile(childFile, 'utf8').then(Boolean, () => false)).toBe(true);
  const child = Number(await readFile(childFile, 'utf8'));
  expect(isAlive(child)).toBe(true);
  await region.close();
  await expect.poll(() => isAlive(child)).toBe(false);
});

function only(instances: readonly InstanceView[]): InstanceView {
  const [instance] = instances;
  if (!instance) throw new Error('There is no instance.');
  return instance;
}
