import { tagKeys } from '@spotguard/protocol';
import { isSpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { passTime, signal, startAwsInstance } from './aws-instance.js';

test('an instance is described with the facts of EC2', async () => {
  await using instance = await startAwsInstance({
    launch: { market: 'spot', zone: 'us-east-1c', tags: { team: 'shop' } },
  });
  const { instances } = await instance.services();
  const [view] = instance.region.instances();
  expect(await instances.describe(instance.instanceId, signal)).toEqual({
    instanceId: instance.instanceId,
    state: 'running',
    instanceType: 'm5.large',
    zone: 'us-east-1c',
    market: 'spot',
    imageId: instance.imageId,
    vpcId: expect.stringMatching(/^vpc-/),
    subnetId: view?.subnetId,
    privateIp: view?.privateAddress,
    launchedAt: Date.parse(view?.launchedAt ?? ''),
    tags: expect.objectContaining({ team: 'shop' }),
    clientToken: view?.clientToken,
    stateReason: undefined,
  });
});

test('an instance that EC2 does not list is undefined, by id and by token', async () => {
  await using instance = await startAwsInstance();
  const { instances } = await instance.services();
  expect(await instances.describe('i-0123456789abcdef0', signal)).toBeUndefined();
  expect(await instances.findByClientToken('never used', signal)).toBeUndefined();
});

test('the status checks of an instance pass some time after it is running', async () => {
  await using instance = await startAwsInstance({ region: { timing: { statusOkMs: 500_000 } } });
  const { instances } = await instance.services();
  const young = await instance.region.launch({ imageId: instance.imageId });
  await instance.region.until((view) => view.instances.every(({ state }) => state === 'running'));
  expect(await instances.statusChecksPass(young, signal)).toBe(false);
  await instance.region.until((view) => view.instances.every(({ statusOk }) => statusOk));
  expect(await instances.statusChecksPass(young, signal)).toBe(true);
});

test('of the instances with one client token, the one that has not ended is found', async () => {
  await using instance = await startAwsInstance();
  const { instances } = await instance.services();
  const launch = { imageId: instance.imageId, clientToken: 'token', tags: { [tagKeys.agent]: 'shop' } };
  // The token counts for one zone only.
  const ended = await instance.region.launch({ ...launch, zone: 'us-east-1a' });
  await instance.region.destroy(ended);
  const running = await instance.region.launch({ ...launch, zone: 'us-east-1b' });
  await expect
    .poll(() => instances.findByClientToken('token', signal))
    .toMatchObject({ instanceId: running, zone: 'us-east-1b' });
});

test('the launches of a workload are those of its instances, also of one that has ended', async () => {
  await using instance = await startAwsInstance({ workload: 'other' });
  const { instances } = await instance.services();
  const launch = (agent: string) =>
    instance.region.launch({ imageId: instance.imageId, tags: { [tagKeys.agent]: agent } });
  const ours = [await launch('shop'), await launch('shop')];
  await launch('blog');
  await instance.region.destroy(ours[0] ?? '');
  const views = instance.region.instances().filter(({ id }) => ours.includes(id));
  const launchedAt = views.map((view) => Date.parse(view.launchedAt)).sort();
  await expect.poll(async () => [...(await instances.launchesOf('shop', signal))].sort()).toEqual(launchedAt);
});

test('the reason why an instance ended is described', async () => {
  await using instance = await startAwsInstance();
  const { instances } = await instance.services();
  const lost = await instance.region.launch({ imageId: instance.imageId, market: 'spot' });
  await instance.region.destroy(lost);
  await expect
    .poll(() => instances.describe(lost, signal))
    .toMatchObject({ state: 'terminated', stateReason: 'Server.SpotInstanceTermination' });
});

test('an instance of ours is terminated, and repeating it is no error', async () => {
  await using instance = await startAwsInstance();
  const { instances } = await instance.services();
  const old = await instance.region.launch({ imageId: instance.imageId, tags: { [tagKeys.agent]: 'shop' } });
  await instance.region.until((view) => view.instances.every(({ state }) => state === 'running'));
  await instances.terminate(old, signal);
  await instance.region.until((view) => view.instances.some(({ id, state }) => id === old && state === 'terminated'));
  await instances.terminate(old, signal);
});

test('the role cannot terminate an instance that SpotGuard neither tagged nor launched', async () => {
  await using instance = await startAwsInstance();
  const { instances } = await instance.services();
  const foreign = await instance.region.launch({ imageId: instance.imageId, tags: { Name: 'database' } });
  await instance.region.until((view) => view.instances.every(({ state }) => state === 'running'));
  const error = await instances.terminate(foreign, signal).catch((reason: unknown) => reason);
  expect(isSpotGuardError(error, 'PERMISSION_DENIED')).toBe(true);
  expect(String(error)).toMatch(/ec2:TerminateInstances failed .*Allow the action/);
});

test('an instance that EC2 does not know yet is terminated as soon as it does', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const young = await instance.region.launch({ imageId: instance.imageId, tags: { [tagKeys.agent]: 'shop' } });
  await instance.region.until((view) => view.instances.every(({ state }) => state === 'running'));
  const unseen = { code: 'InvalidInstanceID.NotFound', message: 'not yet' };
  instance.region.inject({ action: 'TerminateInstances', times: 3, error: unseen });
  await passTime(agent, agent.services.instances.terminate(young, signal), 2_000);
  expect(instance.region.instances().find(({ id }) => id === young)).toMatchObject({
    terminatedBy: expect.stringContaining('role/agent'),
  });
});

test('an instance that EC2 has not known for two minutes counts as ended', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const startedAt = agent.clock.now();
  await passTime(agent, agent.services.instances.terminate('i-0123456789abcdef0', signal), 5_000);
  expect(agent.clock.now() - startedAt).toBeGreaterThanOrEqual(120_000);
});

test('waiting until EC2 knows an instance ends with the signal', async () => {
  await using instance = await startAwsInstance();
  const { instances } = await instance.services();
  const controller = new AbortController();
  const ending = expect(instances.terminate('i-0123456789abcdef0', controller.signal)).rejects.toThrow('enough');
  await instance.region.until((view) => view.calls.some(({ action }) => action === 'TerminateInstances'));
  controller.abort(new Error('enough'));
  await ending;
});

test('a call that fails with a retryable error is tried up to three times', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const throttled = { code: 'RequestLimitExceeded', message: 'slow down', status: 503 };
  instance.region.inject({ action: 'DescribeInstances', times: 2, error: throttled });
  const described = passTime(agent, agent.services.instances.describe(instance.instanceId, signal));
  expect(await described).toMatchObject({ instanceId: instance.instanceId });
  instance.region.inject({ action: 'DescribeInstances', times: 3, error: throttled });
  const refused = passTime(agent, agent.services.instances.describe(instance.instanceId, signal));
  await expect(refused).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', retryable: true });
});
