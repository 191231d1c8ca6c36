import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { metadataOf, startAwsInstance } from './aws-instance.js';
import { startEc2Proxy } from './ec2-proxy.js';
import { answer, startMetadataProxy } from './metadata-proxy.js';

test('the identity has the facts of the metadata service and of EC2', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1b', market: 'spot' } });
  const { identity } = await instance.services();
  const [view] = instance.region.instances();
  expect({ ...identity }).toEqual({
    instanceId: instance.instanceId,
    instanceType: 'm5.large',
    region: 'us-east-1',
    zone: 'us-east-1b',
    imageId: instance.imageId,
    hostname: hostname(),
    privateIp: view?.privateAddress,
    publicIp: expect.stringMatching(/^203\.0\.113\./),
    market: 'spot',
  });
});

test('an instance in a private subnet has no public address', async () => {
  await using instance = await startAwsInstance({ inPrivateSubnet: true });
  const { identity } = await instance.services();
  expect(identity.publicIp).toBeUndefined();
});

test('reading the identity before the start throws an error that says when to read it', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  expect(instance.earlyReadError()).toMatchObject({
    code: 'INVARIANT',
    message: expect.stringMatching(/'instanceId' in start or later/),
  });
});

test('a configured region that is not that of the instance is refused, naming both', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent({ region: 'eu-west-1' });
  await agent.start();
  expect(agent.status('aws')).toMatchObject({ state: 'failed' });
  expect(agent.status('aws').reason).toMatch(/AWS_REGION says 'eu-west-1'.*instance is in 'us-east-1'/);
});

test('a configured region that is that of the instance is accepted', async () => {
  await using instance = await startAwsInstance();
  const { identity } = await instance.services({ region: 'us-east-1' });
  expect(identity.region).toBe('us-east-1');
});

test('when the metadata service and EC2 disagree on the market, EC2 counts and a warning is logged', async () => {
  await using instance = await startAwsInstance({ launch: { market: 'spot' } });
  await using proxy = await startMetadataProxy(metadataOf(instance));
  proxy.disturb((request, response) => {
    if (!request.url?.endsWith('/instance-life-cycle')) return undefined;
    response.end('on-demand');
    return 'handled';
  });
  const agent = await instance.agent({ metadataEndpoint: proxy.endpoint });
  await agent.start();
  expect(agent.services.identity.market).toBe('spot');
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ metadata: 'ondemand', api: 'spot' }) }),
  );
});

test('a life cycle that is neither spot nor known counts as on-demand, without a warning', async () => {
  await using instance = await startAwsInstance();
  await using metadata = await startMetadataProxy(metadataOf(instance));
  metadata.disturb((request, response) =>
    request.url?.endsWith('/instance-life-cycle') ? answer(200, 'scheduled')(request, response) : undefined,
  );
  await using ec2 = await startEc2Proxy(instance.region.endpoint, {
    DescribeInstances: (xml) =>
      xml.replace('<instanceId>', '<instanceLifecycle>scheduled</instanceLifecycle><instanceId>'),
  });
  const agent = await instance.agent({ metadataEndpoint: metadata.endpoint, ec2Endpoint: ec2.endpoint });
  await agent.start();
  expect(agent.services.identity.market).toBe('ondemand');
  expect(agent.log.messages('warn')).toEqual([]);
});

test('the start is retried until EC2 lists the instance', async () => {
  await using instance = await startAwsInstance();
  instance.region.inject({
    action: 'DescribeInstances',
    error: { code: 'InvalidInstanceID.NotFound', message: 'not yet' },
  });
  const agent = await instance.agent();
  await agent.start();
  expect(agent.status('aws').reason).toMatch(/does not list this instance/);
  await agent.advance(1_000);
  await expect.poll(() => agent.status('aws').state).toBe('ok');
  expect(agent.services.identity.instanceId).toBe(instance.instanceId);
});

test('the private address of an instance in a subnet with IPv6 only is its IPv6 address', async () => {
  await using instance = await startAwsInstance({ launch: { market: 'spot' } });
  const address = '2600:1f18:1234:5600::17';
  await using metadata = await startMetadataProxy(metadataOf(instance));
  metadata.disturb((request, response) => {
    if (request.url?.endsWith('/ipv6')) return answer(200, address)(request, response);
    return /\/(local|public)-ipv4$/.test(request.url ?? '') ? answer(404, '')(request, response) : undefined;
  });
  const { identity } = await instance.services({ metadataEndpoint: metadata.endpoint });
  expect(identity).toMatchObject({ privateIp: address, publicIp: undefined });
});

test('an agent without a known private address starts, and a warning is logged', async () => {
  await using instance = await startAwsInstance();
  await using metadata = await startMetadataProxy(metadataOf(instance));
  metadata.disturb((request, response) =>
    /\/(ipv6|(local|public)-ipv4)$/.test(request.url ?? '') ? answer(404, '')(request, response) : undefined,
  );
  await using ec2 = await startEc2Proxy(instance.region.endpoint, {
    DescribeInstances: (xml) => xml.replaceAll(/<privateIpAddress>[^<]*<\/privateIpAddress>/g, ''),
  });
  const agent = await instance.agent({ metadataEndpoint: metadata.endpoint, ec2Endpoint: ec2.endpoint });
  await agent.start();
  expect(agent.status('aws').state).toBe('ok');
  expect(agent.services.identity.privateIp).toBeUndefined();
  expect(agent.log.messages('warn')).toEqual([
    'Neither the metadata service nor EC2 gives a private address of this instance',
  ]);
});

test('what the metadata service leaves out is read from EC2, and only the id is required', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1b', market: 'spot' } });
  await using metadata = await startMetadataProxy(metadataOf(instance));
  metadata.disturb((request, response) =>
    /meta-data\/(?!instance-id|iam)/.test(request.url ?? '') ? answer(404, '')(request, response) : undefined,
  );
  const agent = await instance.agent({ metadataEndpoint: metadata.endpoint, region: 'us-east-1' });
  await agent.start();
  expect(agent.services.identity).toMatchObject({
    instanceId: instance.instanceId,
    instanceType: 'm5.large',
    region: 'us-east-1',
    zone: 'us-east-1b',
    imageId: instance.imageId,
    privateIp: instance.region.instances()[0]?.privateAddress,
    market: 'spot',
  });
  expect(agent.log.messages('warn')).toEqual([]);
});

test('without a region in the metadata it is taken from the zone', async () => {
  await using instance = await startAwsInstance({ launch: { zone: 'us-east-1b' } });
  await using metadata = await startMetadataProxy(metadataOf(instance));
  metadata.disturb((request, response) =>
    request.url?.endsWith('/region') ? answer(404, '')(request, response) : undefined,
  );
  const { identity } = await instance.services({ metadataEndpoint: metadata.endpoint });
  expect(identity).toMatchObject({ region: 'us-east-1', zone: 'us-east-1b' });
});
