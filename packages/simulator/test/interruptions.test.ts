import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { bootScript, codeOf, type OpenRegion, openRegion } from './open-region.js';

const staying = 'setInterval(() => {}, 1000)';
const hour = 3_600_000;

test('a notice to terminate marks the spot request, and the instance is destroyed at its time with that reason', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const { id, request } = await spotInstance(sandbox);
  region.notice(id, { action: 'terminate', inMs: hour });
  expect(await request()).toBe('active marked-for-termination');
  expect(region.instances()[0]).toMatchObject({ state: 'running', notice: 'terminate' });
  region.notice(id, { action: 'terminate', inMs: 20, because: 'by-experiment' });
  await region.until(({ instances }) => instances[0]?.state === 'terminated');
  expect(await request()).toBe('closed instance-terminated-by-experiment');
  expect(region.instances()[0]).toMatchObject({ terminatedBy: 'aws', stateReason: 'Server.SpotInstanceTermination' });
});

test('with closesRequest the spot request is closed while the instance still runs', async () => {
  await using sandbox = await openRegion();
  const { id, request } = await spotInstance(sandbox);
  sandbox.region.notice(id, { action: 'terminate', inMs: hour, closesRequest: true });
  expect(await request()).toBe('closed instance-terminated-no-capacity');
  expect(sandbox.region.instances()[0]?.state).toBe('running');
});

test('an instance with a notice to stop is stopped at its time, uses no capacity then, and can be resumed', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  const pool = { instanceType: 't3.micro', zone: 'us-east-1a', market: 'spot' } as const;
  region.setCapacity(pool, 1);
  const { id, request } = await spotInstance(sandbox);
  region.notice(id, { action: 'stop', inMs: hour });
  expect(await request()).toBe('active marked-for-stop');
  region.notice(id, { action: 'stop', inMs: 20 });
  const { instances } = await region.until(({ instances }) => instances[0]?.state === 'stopped');
  expect(instances[0]).toMatchObject({ stateReason: 'Server.SpotInstanceShutdown', statusOk: false });
  expect(instances[0]?.services[0]).toMatchObject({ running: false, exitCode: 143 });
  expect(instances[0]).not.toHaveProperty('metadataEndpoint');
  expect(await request()).toBe('open instance-stopped-no-capacity');
  const { Reservations } = await sandbox.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  expect(Reservations?.[0]?.Instances?.[0]?.State).toEqual({ Code: 80, Name: 'stopped' });
  await expect(region.launch({ imageId, zone: pool.zone, market: 'spot' })).resolves.toMatch(/^i-/);

  region.resume(id);
  const back = await region.until(({ instances }) => instances[0]?.services[0]?.running === true);
  expect(back.instances[0]).toMatchObject({ state: 'running', metadataEndpoint: expect.stringMatching(/^http/) });
  expect(back.instances[0]).not.toHaveProperty('notice');
  const launches = [instances, back.instances].map(([instance]) => Date.parse(instance?.launchedAt ?? ''));
  expect(launches[1]).toBeGreaterThan(launches[0] ?? Number.NaN);
  expect(await request()).toBe('active fulfilled');
  expect(() => region.resume(id)).toThrow('only a stopped one');
});

test('a notice to hibernate stops the instance at once, without SIGTERM to its processes', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const { id, request } = await spotInstance(sandbox);
  region.notice(id, { action: 'hibernate', inMs: hour });
  expect(region.instances()[0]).toMatchObject({ state: 'stopping', notice: 'hibernate' });
  const { instances } = await region.until(({ instances }) => instances[0]?.state === 'stopped');
  expect(instances[0]?.services[0]).toMatchObject({ running: false, exitCode: 137 });
  expect(await request()).toBe('open instance-stopped-no-capacity');
});

test('a user stops an instance of a persistent request, which EC2 then starts no more', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const SpotOptions = { SpotInstanceType: 'persistent', InstanceInterruptionBehavior: 'stop' } as const;
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: imageId,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      InstanceMarketOptions: { MarketType: 'spot', SpotOptions },
    }),
  );
  const id = Instances?.[0]?.InstanceId ?? '';
  const stop = () => ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await region.until(({ instances }) => instances[0]?.state === 'running');
  expect((await stop()).StoppingInstances).toMatchObject([
    { InstanceId: id, CurrentState: { Name: 'stopping' }, PreviousState: { Name: 'running' } },
  ]);
  const { instances } = await region.until(({ instances }) => instances[0]?.state === 'stopped');
  expect(instances[0]).toMatchObject({ stateReason: 'Client.UserInitiatedShutdown' });
  const { SpotInstanceRequests } = await ec2.send(new DescribeSpotInstanceRequestsCommand({}));
  expect(SpotInstanceRequests).toMatchObject([{ State: 'disabled', Status: { Code: 'instance-stopped-by-user' } }]);
  expect((await stop()).StoppingInstances).toMatchObject([{ CurrentState: { Name: 'stopped' } }]);
});

test('a spot instance whose request is for one time cannot be stopped by its user', async () => {
  await using sandbox = await openRegion();
  const { id, request } = await spotInstance(sandbox);
  expect(await codeOf(sandbox.ec2.send(new StopInstancesCommand({ InstanceIds: [id] })))).toBe('UnsupportedOperation');
  expect(await request()).toBe('active fulfilled');
});

test('a user can terminate a stopped instance', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const { id, request } = await spotInstance(sandbox);
  region.notice(id, { action: 'stop', inMs: 0 });
  await region.until(({ instances }) => instances[0]?.state === 'stopped');
  expect(await codeOf(ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).toBe('ok');
  const { instances } = await region.until(({ instances }) => instances[0]?.state === 'terminated');
  expect(instances[0]?.terminatedBy).toBe('operator/1');
  expect(await request()).toBe('closed instance-terminated-by-user');
});

test('an instance that the user terminates before the time of its notice is not destroyed by AWS', async () => {
  await using sandbox = await openRegion({ timing: { shutdownMs: 1_500 } });
  const { region, ec2, imageId } = sandbox;
  const id = await region.launch({ imageId, market: 'spot' });
  region.notice(id, { action: 'terminate', inMs: 700 });
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  const { instances } = await region.until(({ instances }) => instances[0]?.state === 'terminated');
  expect(instances[0]).toMatchObject({ terminatedBy: 'operator/1', stateReason: 'Client.UserInitiatedShutdown' });
});

test('a notice with isNotCarriedOut has no effect, and can be withdrawn', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const { id, request } = await spotInstance(sandbox);
  region.notice(id, { action: 'terminate', inMs: 0, isNotCarriedOut: true });
  const other = await sandbox.region.launch({ imageId: sandbox.imageId, market: 'spot' });
  region.notice(other, { action: 'terminate', inMs: 0 });
  await region.until(({ instances }) => instances[1]?.state === 'terminated');
  expect(region.instances()[0]).toMatchObject({ state: 'running', notice: 'terminate' });
  region.clearNotice(id);
  expect(region.instances()[0]).not.toHaveProperty('notice');
  expect(await request()).toBe('active fulfilled');
  expect(() => region.clearNotice(id)).toThrow(`no notice for ${id}`);
});

test('a notice that is withdrawn before its time is not carried out', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  const ids = [await region.launch({ imageId, market: 'spot' }), await region.launch({ imageId, market: 'spot' })];
  for (const id of ids) region.notice(id, { action: 'terminate', inMs: 30 });
  region.clearNotice(ids[0] ?? '');
  await region.until(({ instances }) => instances[1]?.state === 'terminated');
  expect(region.instances()[0]?.state).not.toBe('terminated');
});

test('a rebalance recommendation can be withdrawn', async () => {
  await using sandbox = await openRegion();
  const { id, read } = await spotInstance(sandbox);
  const path = 'meta-data/events/recommendations/rebalance';
  sandbox.region.rebalance(id);
  expect(JSON.parse(await read(path))).toEqual({ noticeTime: expect.stringMatching(/Z$/) });
  sandbox.region.clearRebalance(id);
  expect(await read(path)).toBe('404');
});

test('the metadata service shows scheduled maintenance and its history, and the API shows it too', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const { id, read } = await spotInstance(sandbox);
  const eventId = region.scheduleMaintenance(id, { code: 'system-reboot', inMs: hour, forMs: hour });
  region.scheduleMaintenance(id, { code: 'instance-retirement', inMs: hour, description: 'Degraded hardware' });
  const scheduled = JSON.parse(await read('meta-data/events/maintenance/scheduled'));
  const time = expect.stringMatching(/^\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/);
  expect(scheduled).toEqual([
    {
      NotBefore: time,
      Code: 'system-reboot',
      Description: 'system reboot',
      EventId: eventId,
      NotAfter: time,
      State: 'active',
    },
    expect.objectContaining({ Code: 'instance-retirement', Description: 'Degraded hardware' }),
  ]);
  expect(scheduled[1]).not.toHaveProperty('NotAfter');
  const status = await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
  expect(status.InstanceStatuses?.[0]?.Events).toMatchObject([
    { InstanceEventId: eventId, Code: 'system-reboot' },
    { Code: 'instance-retirement' },
  ]);
  region.endMaintenance(id, eventId, 'completed');
  expect(JSON.parse(await read('meta-data/events/maintenance/scheduled'))).toHaveLength(1);
  expect(JSON.parse(await read('meta-data/events/maintenance/history'))).toMatchObject([
    { EventId: eventId, Description: '[Completed] system reboot', State: 'completed' },
  ]);
  expect(() => region.endMaintenance(id, 'instance-event-0', 'canceled')).toThrow('no event instance-event-0');
});

async function spotInstance(sandbox: OpenRegion) {
  const { region, ec2 } = sandbox;
  const imageId = await sandbox.image('agent', { 'agent.mjs': staying, 'boot.json': bootScript('agent.mjs') });
  const id = await region.launch({ imageId, market: 'spot' });
  const { instances } = await region.until(({ instances }) => instances[0]?.services[0]?.running === true);
  const endpoint = instances[0]?.metadataEndpoint;
  const token = await fetch(`${endpoint}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
  }).then((response) => response.text());
  return {
    id,
    read: async (path: string) => {
      const response = await fetch(`${endpoint}/latest/${path}`, { headers: { 'x-aws-ec2-metadata-token': token } });
      return response.ok ? response.text() : `${response.status}`;
    },
    request: async () => {
      const { SpotInstanceRequests } = await ec2.send(new DescribeSpotInstanceRequestsCommand({}));
      const [request] = SpotInstanceRequests?.filter(({ InstanceId }) => InstanceId === id) ?? [];
      return `${request?.State} ${request?.Status?.Code}`;
    },
  };
}
