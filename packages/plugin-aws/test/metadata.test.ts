import { isSpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { metadataOf, signal, startAwsInstance } from './aws-instance.js';
import { answer, type MetadataProxy, startMetadataProxy } from './metadata-proxy.js';

const action = 'meta-data/spot/instance-action';

test('a document is undefined until it exists', async () => {
  await using scene = await openScene();
  expect(await scene.metadata.read(action, signal)).toBeUndefined();
  scene.instance.region.notice(scene.instance.instanceId, { action: 'terminate', inMs: 120_000_000 });
  expect(JSON.parse((await scene.metadata.read(action, signal)) ?? '')).toMatchObject({ action: 'terminate' });
});

test('hundreds of reads, also concurrent ones, use one connection and one token', async () => {
  await using scene = await openScene();
  await Promise.all(Array.from({ length: 200 }, () => scene.metadata.read(action, signal)));
  for (let count = 0; count < 100; count++) await scene.metadata.read('meta-data/instance-id', signal);
  expect(scene.proxy.connections).toBe(1);
  expect(tokenRequests(scene.proxy)).toBe(1);
});

test('the token is renewed before it expires', async () => {
  await using scene = await openScene();
  await scene.agent.advance(21_600_000 * 0.95);
  await scene.metadata.read(action, signal);
  await scene.metadata.read(action, signal);
  expect(tokenRequests(scene.proxy)).toBe(2);
});

test('a refused token is replaced once, and the read succeeds', async () => {
  await using scene = await openScene();
  let refusals = 1;
  scene.proxy.disturb((request, response) =>
    request.method === 'GET' && refusals-- > 0 ? answer(401)(request, response) : undefined,
  );
  expect(await scene.metadata.read('meta-data/instance-id', signal)).toBe(scene.instance.instanceId);
  expect(tokenRequests(scene.proxy)).toBe(2);
});

test('when every token is refused, the read fails instead of retrying for ever', async () => {
  await using scene = await openScene();
  scene.proxy.disturb((request, response) => (request.method === 'GET' ? answer(401)(request, response) : undefined));
  await expectFailure(scene.metadata.read(action, signal), /answered 401/);
  expect(tokenRequests(scene.proxy)).toBe(2);
});

test.each([[500], [503], [429], [302], [200]])(
  'status %i with an invalid token is an error, not "no notice"',
  async (status) => {
    await using scene = await openScene();
    await scene.agent.advance(21_600_000);
    scene.proxy.disturb(answer(status, '<html>\n<body>sorry</body></html>'));
    await expectFailure(scene.metadata.read(action, signal), /metadata service at .* (answered|gave)/);
  },
);

test('a server without session tokens is an error, not "no notice"', async () => {
  await using scene = await openScene();
  await scene.agent.advance(21_600_000);
  scene.proxy.disturb(answer(404));
  await expectFailure(scene.metadata.read(action, signal), /answered 404 to 'api\/token'/);
});

test.each([[500], [503], [429], [400]])('status %i for a document is an error, not "no notice"', async (status) => {
  await using scene = await openScene();
  scene.proxy.disturb(answer(status));
  await expectFailure(scene.metadata.read(action, signal), new RegExp(`answered ${status}`));
});

test('when the service is switched off, the error says how to switch it on', async () => {
  await using scene = await openScene();
  scene.proxy.disturb(answer(403));
  const error = await scene.metadata.read(action, signal).catch((reason: unknown) => reason);
  expect(isSpotGuardError(error, 'PERMISSION_DENIED')).toBe(true);
  expect(String(error)).toMatch(/modify-instance-metadata-options --http-endpoint enabled/);
});

test('a read without an answer fails after two seconds, and the next read works', async () => {
  await using scene = await openScene();
  scene.proxy.disturb(() => 'handled');
  const asked = scene.proxy.nextRequest();
  const read = expectFailure(scene.metadata.read(action, signal), /did not answer within 2 s/);
  await asked;
  await scene.agent.advance(2_000);
  await read;
  scene.proxy.disturb(undefined);
  expect(await scene.metadata.read(action, signal)).toBeUndefined();
});

test('the two seconds do not include the time that a read waits for the connection', async () => {
  await using scene = await openScene();
  let stalled = true;
  scene.proxy.disturb(() => (stalled ? 'handled' : undefined));
  const asked = scene.proxy.nextRequest();
  const first = expectFailure(scene.metadata.read(action, signal), /did not answer/);
  const second = scene.metadata.read('meta-data/instance-id', signal);
  await asked;
  stalled = false;
  await scene.agent.advance(2_000);
  await first;
  expect(await second).toBe(scene.instance.instanceId);
});

test('a connection that was closed while idle is opened again', async () => {
  await using scene = await openScene();
  scene.proxy.hangUp();
  expect(await scene.metadata.read('meta-data/instance-id', signal)).toBe(scene.instance.instanceId);
});

test('a service that cannot be reached is a retryable error', async () => {
  await using scene = await openScene();
  await scene.proxy[Symbol.asyncDispose]();
  await expectFailure(scene.metadata.read(action, signal), /cannot be reached/);
});

test('an endless answer is aborted', async () => {
  await using scene = await openScene();
  scene.proxy.disturb((_request, response) => {
    response.end('x'.repeat(100_000));
    return 'handled';
  });
  await expectFailure(scene.metadata.read(action, signal), /cannot be reached/);
});

test('an aborted read rejects with the reason of its signal', async () => {
  await using scene = await openScene();
  scene.proxy.disturb(() => 'handled');
  const asked = scene.proxy.nextRequest();
  const controller = new AbortController();
  const read = expect(scene.metadata.read(action, controller.signal)).rejects.toThrow('enough');
  await asked;
  controller.abort(new Error('enough'));
  await read;
});

test.each([
  ['instance-id', 'banana'],
  ['instance-type', ''],
  ['placement/availability-zone', '<html>'],
  ['local-ipv4', '1.2.3'],
])('a %s with the value %j is refused, and the start is tried again', async (path, text) => {
  await using instance = await startAwsInstance();
  await using proxy = await startMetadataProxy(metadataOf(instance));
  proxy.disturb((request, response) =>
    request.url?.endsWith(path) ? answer(200, text)(request, response) : undefined,
  );
  const agent = await instance.agent({ metadataEndpoint: proxy.endpoint });
  await agent.start();
  expect(agent.status('aws').reason).toContain(`does not identify this instance: ${path}`);
  proxy.disturb(undefined);
  await agent.advance(1_000);
  await expect.poll(() => agent.status('aws').state).toBe('ok');
});

/** A started agent that reads its metadata through a proxy. */
async function openScene() {
  const instance = await startAwsInstance();
  const proxy = await startMetadataProxy(metadataOf(instance));
  const agent = await instance.agent({ metadataEndpoint: proxy.endpoint });
  await agent.start();
  const { metadata } = agent.services;
  return {
    instance,
    proxy,
    agent,
    metadata,
    async [Symbol.asyncDispose]() {
      await instance[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

function tokenRequests({ requests }: MetadataProxy): number {
  return requests.filter((request) => request === 'PUT /latest/api/token').length;
}

async function expectFailure(work: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isSpotGuardError(error, 'UPSTREAM_FAILED') && error.retryable).toBe(true);
  expect(String(error)).toMatch(message);
}

test('a path that hangs does not delay another', async () => {
  await using scene = await openScene();
  await scene.metadata.read('meta-data/instance-id', signal);
  scene.proxy.disturb(({ url }) => (url?.includes('rebalance') ? 'handled' : undefined));
  const asked = scene.proxy.nextRequest();
  const hanging = expectFailure(
    scene.metadata.read('meta-data/events/recommendations/rebalance', signal),
    /did not answer/,
  );
  await asked;
  const other = scene.metadata.read('meta-data/instance-id', signal);
  await scene.agent.advance(30);
  expect(await other).toBe(scene.instance.instanceId);
  await scene.agent.advance(2_000);
  await hanging;
});
