import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DescribeSpotInstanceRequestsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { LaunchParameters } from '../src/index.js';
import { bootScript, type OpenRegion, openRegion } from './open-region.js';

test('the metadata service describes its instance', async () => {
  await using sandbox = await openRegion();
  sandbox.region.addRole({ name: 'agent', policy: { Statement: [] } });
  const { get, instance: simulated } = await metadataOf(sandbox, {
    market: 'spot',
    role: 'agent',
    zone: 'us-east-1b',
    metadataTags: true,
    tags: { 'spotguard:agent': 'web' },
    userData: 'payload',
  });
  const mac = await get('meta-data/mac');
  const pages = {
    'meta-data/instance-id': simulated.id,
    'meta-data/instance-type': 't3.micro',
    'meta-data/ami-id': sandbox.imageId,
    'meta-data/local-ipv4': simulated.privateAddress,
    'meta-data/hostname': `ip-${simulated.privateAddress.replaceAll('.', '-')}.ec2.internal`,
    'meta-data/placement/availability-zone': 'us-east-1b',
    'meta-data/placement/availability-zone-id': 'use1-az2',
    'meta-data/placement/region': 'us-east-1',
    'meta-data/instance-life-cycle': 'spot',
    'meta-data/tags/instance/': 'spotguard:agent',
    'meta-data/tags/instance/spotguard:agent': 'web',
    'meta-data/network/interfaces/macs/': `${mac}/`,
    [`meta-data/network/interfaces/macs/${mac}/subnet-id`]: simulated.subnetId,
    'meta-data/iam/security-credentials/': 'agent',
    'meta-data/autoscaling/target-lifecycle-state': 404,
    'meta-data/spot/instance-action': 404,
    'meta-data/spot/termination-time': 404,
    'meta-data/events/recommendations/rebalance': 404,
    'meta-data/events/maintenance/scheduled': '[]',
    'meta-data/nonsense': 404,
    'user-data': 'payload',
  };
  const seen = await Promise.all(Object.keys(pages).map(async (path) => [path, await get(path)]));
  expect(Object.fromEntries(seen)).toEqual(pages);
  expect(JSON.parse(String(await get('dynamic/instance-identity/document')))).toMatchObject({
    instanceId: simulated.id,
    region: 'us-east-1',
    availabilityZone: 'us-east-1b',
    architecture: 'x86_64',
  });
  expect(JSON.parse(String(await get('meta-data/iam/security-credentials/agent')))).toMatchObject({
    Code: 'Success',
    Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
});

test('the metadata service answers 404 for tags, role, public address and user data that the instance does not have', async () => {
  await using sandbox = await openRegion();
  const subnetId = sandbox.region.subnets().at(-1)?.subnetId;
  const { get } = await metadataOf(sandbox, { subnetId, tags: { a: 'b' } });
  const paths = ['meta-data/tags/instance/', 'meta-data/iam/info', 'meta-data/public-ipv4', 'user-data'];
  expect(await Promise.all(paths.map(get))).toEqual([404, 404, 404, 404]);
  expect(await get('meta-data/instance-life-cycle')).toBe('on-demand');
});

test('a session token is required, verified, and expires', async () => {
  await using sandbox = await openRegion();
  const { instance: simulated } = await metadataOf(sandbox, {});
  const status = async (path: string, init: RequestInit) =>
    (await fetch(`${simulated.metadataEndpoint}${path}`, init)).status;
  const put = (path: string, headers: Readonly<Record<string, string>>) => status(path, { method: 'PUT', headers });
  const ttl = 'x-aws-ec2-metadata-token-ttl-seconds';
  expect(await put('/latest/api/token', { [ttl]: '21600' })).toBe(200);
  expect(await put('/latest/api/token', {})).toBe(400);
  expect(await put('/latest/api/token', { [ttl]: '0' })).toBe(400);
  expect(await put('/latest/api/token', { [ttl]: '21601' })).toBe(400);
  expect(await put('/latest/api/token', { [ttl]: '60', 'x-forwarded-for': '10.0.0.1' })).toBe(403);
  expect(await put('/2021-07-15/api/token', { [ttl]: '60' })).toBe(403);
  const read = (headers: Readonly<Record<string, string>>) => status('/latest/meta-data/instance-id', { headers });
  expect(await read({})).toBe(401);
  expect(await read({ 'x-aws-ec2-metadata-token': 'made-up' })).toBe(401);
  const short = await fetch(`${simulated.metadataEndpoint}/latest/api/token`, {
    method: 'PUT',
    headers: { [ttl]: '1' },
  });
  const headers = { 'x-aws-ec2-metadata-token': await short.text() };
  await expect.poll(() => read(headers), { timeout: 60_000 }).toBe(401);
});

test('a disabled metadata service refuses every request', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  await region.launch({ imageId, parameters: { 'MetadataOptions.HttpEndpoint': 'disabled' } });
  const { instances } = await region.until(({ instances }) => instances[0]?.state === 'running');
  const token = { method: 'PUT', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' } };
  expect((await fetch(`${instances[0]?.metadataEndpoint}/latest/api/token`, token)).status).toBe(403);
});

test('a notice and a recommendation appear, the spot request is marked, and the instance is destroyed at its time', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const { get, instance: simulated } = await metadataOf(sandbox, { market: 'spot' });
  region.rebalance(simulated.id);
  region.notice(simulated.id, { action: 'stop', inMs: 120_000 });
  expect(JSON.parse(String(await get('meta-data/events/recommendations/rebalance')))).toEqual({
    noticeTime: expect.stringMatching(/Z$/),
  });
  expect(JSON.parse(String(await get('meta-data/spot/instance-action')))).toMatchObject({ action: 'stop' });
  expect(await get('meta-data/spot/termination-time')).toBe(404);
  const { SpotInstanceRequests } = await sandbox.ec2.send(new DescribeSpotInstanceRequestsCommand({}));
  expect(SpotInstanceRequests).toMatchObject([{ State: 'active', Status: { Code: 'marked-for-stop' } }]);
  expect(region.instances()[0]?.state).toBe('running');
  region.notice(simulated.id, { action: 'terminate', inMs: 20 });
  const view = await region.until(({ instances }) => instances[0]?.state === 'terminated');
  expect(view.instances[0]).toMatchObject({ terminatedBy: 'aws', stateReason: 'Server.SpotInstanceTermination' });
});

test('the AWS SDK inside an instance works without any configuration', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const sdk = createRequire(import.meta.url).resolve('@aws-sdk/client-ec2');
  const script = `
    const { EC2Client, DescribeInstancesCommand } = require(${JSON.stringify(sdk)});
    const ec2 = new EC2Client({ region: 'us-east-1' });
    ec2.send(new DescribeInstancesCommand({})).then(({ Reservations }) => {
      require('node:fs').writeFileSync('seen', Reservations[0].Instances[0].InstanceId);
    });`;
  const imageId = await sandbox.image('agent', {
    'agent.cjs': script,
    'boot.json': bootScript('agent.cjs', { restart: 'no' }),
  });
  const policy = { Statement: { Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' } } as const;
  region.addRole({ name: 'agent', policy });
  const id = await region.launch({ imageId, role: 'agent' });
  const { instances, calls } = await region.until(({ instances }) => instances[0]?.services[0]?.exitCode === 0);
  expect(await readFile(join(instances[0]?.disk ?? '', 'seen'), 'utf8')).toBe(id);
  expect(calls.at(-1)).toMatchObject({
    action: 'DescribeInstances',
    principal: `role/agent/${id}`,
    instanceId: id,
    result: 'ok',
  });
});

async function metadataOf(sandbox: OpenRegion, launch: Omit<LaunchParameters, 'imageId'>) {
  const id = await sandbox.region.launch({ imageId: sandbox.imageId, ...launch });
  const view = await sandbox.region.until(({ instances }) => instances.at(-1)?.state === 'running');
  const simulated = view.instances.find((instance) => instance.id === id);
  if (!simulated) throw new Error(`There is no instance ${id}.`);
  const token = await fetch(`${simulated.metadataEndpoint}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
  }).then((response) => response.text());
  const get = async (path: string): Promise<string | number> => {
    const response = await fetch(`${simulated.metadataEndpoint}/latest/${path}`, {
      headers: { 'x-aws-ec2-metadata-token': token },
    });
    return response.ok ? response.text() : response.status;
  };
  return { get, instance: simulated };
}
