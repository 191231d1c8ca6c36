import { isSpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { metadataOf, signal, startAwsInstance } from './aws-instance.js';
import { answer, type Disturbance, type MetadataProxy, startMetadataProxy } from './metadata-proxy.js';

const action = 'meta-data/spot/instance-action';

test('a document is undefined until it exists', async () => {
  await using fixture = await openFixture();
  expect(await fixture.metadata.read(action, signal)).toBeUndefined();
  fixture.instance.region.notice(fixture.instance.instanceId, { action: 'terminate', inMs: 120_000_000 });
  expect(JSON.parse((await fixture.metadata.read(action, signal)) ?? '')).toMatchObject({ action: 'terminate' });
});

test('hundreds of reads, also concurrent ones, use one connection and one token', async () => {
  await using fixture = await openFixture();
  await Promise.all(Array.from({ length: 200 }, () => fixture.metadata.read(action, signal)));
  for (let count = 0; count < 100; count++) await fixture.metadata.read('meta-data/instance-id', signal);
  expect(fixture.proxy.connections).toBe(1);
  expect(tokenRequests(fixture.proxy)).toBe(1);
});

test('the token is renewed before it expires', async () => {
  await using fixture = await openFixture();
  await fixture.agent.advance(21_600_000 * 0.95);
  await fixture.metadata.read(action, signal);
  await fixture.metadata.read(action, signal);
  expect(tokenRequests(fixture.proxy)).toBe(2);
});

test('a refused token is replaced once, and the read succeeds', async () => {
  await using fixture = await openFixture();
  let refusals = 1;
  fixture.proxy.disturb((request, response) =>
    request.method === 'GET' && refusals-- > 0 ? answer(401)(request, response) : undefined,
  );
  expect(await fixture.metadata.read('meta-data/instance-id', signal)).toBe(fixture.instance.instanceId);
  expect(tokenRequests(fixture.proxy)).toBe(2);
});

test('when every token is refused, the read fails instead of retrying for ever', async () => {
  await using fixture = await openFixture();
  fixture.proxy.disturb((request, response) => (request.method === 'GET' ? answer(401)(request, response) : undefined));
  await expectFailure(fixture.metadata.read(action, signal), /answered 401/);
  expect(tokenRequests(fixture.proxy)).toBe(2);
});

test.each([[500], [503], [429], [302], [200]])(
  'status %i with an invalid token is an error, not "no notice"',
  async (status) => {
    await using fixture = await openFixture();
    await fixture.agent.advance(21_600_000);
    fixture.proxy.disturb(answer(status, '<html>\n<body>sorry</body></html>'));
    await expectFailure(fixture.metadata.read(action, signal), /metadata service at .* (answered|gave)/);
  },
);

test('a server without session tokens is an error, not "no notice"', async () => {
  await using fixture = await openFixture();
  await fixture.agent.advance(21_600_000);
  fixture.proxy.disturb(answer(404));
  await expectFailure(fixture.metadata.read(action, signal), /answered 404 to 'api\/token'/);
});

test.each([[500], [503], [429], [400]])('status %i for a document is an error, not "no notice"', async (status) => {
  await using fixture = await openFixture();
  fixture.proxy.disturb(answer(status));
  await expectFailure(fixture.metadata.read(action, signal), new RegExp(`answered ${status}`));
});

test('when the service is switched off, the error says how to switch it on', async () => {
  await using fixture = await openFixture();
  fixture.proxy.disturb(answer(403));
  const error = await fixture.metadata.read(action, signal).catch((reason: unknown) => reason);
  expect(isSpotGuardError(error, 'PERMISSION_DENIED')).toBe(true);
  expect(String(error)).toMatch(/modify-instance-metadata-options --http-endpoint enabled/);
});

test('a read without an answer fails after two seconds, and the next read works', async () => {
  await using fixture = await openFixture();
  fixture.proxy.disturb(() => 'handled');
  const received = fixture.proxy.nextRequest();
  const read = expectFailure(fixture.metadata.read(action, signal), /did not answer within 2 s/);
  await received;
  await fixture.agent.advance(2_000);
  await read;
  fixture.proxy.disturb(undefined);
  expect(await fixture.metadata.read(action, signal)).toBeUndefined();
});

test('the two seconds do not include the time that a read waits for the connection', async () => {
  await using fixture = await openFixture();
  let isStalled = true;
  fixture.proxy.disturb(() => (isStalled ? 'handled' : undefined));
  const received = fixture.proxy.nextRequest();
  const first = expectFailure(fixture.metadata.read(action, signal), /did not answer/);
  const second = fixture.metadata.read('meta-data/instance-id', signal);
  await received;
  isStalled = false;
  await fixture.agent.advance(2_000);
  await first;
  expect(await second).toBe(fixture.instance.instanceId);
});

test('a connection that was closed while idle is opened again', async () => {
  await using fixture = await openFixture();
  fixture.proxy.hangUp();
  expect(await fixture.metadata.read('meta-data/instance-id', signal)).toBe(fixture.instance.instanceId);
});

test('a service that cannot be reached is a retryable error', async () => {
  await using fixture = await openFixture();
  await fixture.proxy[Symbol.asyncDispose]();
  await expectFailure(fixture.metadata.read(action, signal), /cannot be reached/);
});

test('an endless answer is aborted', async () => {
  await using fixture = await openFixture();
  fixture.proxy.disturb((_request, response) => {
    response.end('x'.repeat(100_000));
    return 'handled';
  });
  await expectFailure(fixture.metadata.read(action, signal), /cannot be reached/);
});

test('an aborted read rejects with the reason of its signal', async () => {
  await using fixture = await openFixture();
  fixture.proxy.disturb(() => 'handled');
  const received = fixture.proxy.nextRequest();
  const controller = new AbortController();
  const read = expect(fixture.metadata.read(action, controller.signal)).rejects.toThrow('enough');
  await received;
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
async function openFixture() {
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

/** Sends a byte of an answer every few milliseconds, without an end. */
const drip: Disturbance = (_request, response) => {
  response.writeHead(200);
  const drops = setInterval(() => response.write('x'), 5);
  response.on('close', () => clearInterval(drops));
  return 'handled';
};

test.each<[string, Disturbance]>([
  ['hangs', () => 'handled'],
  ['drips', drip],
])('a path that %s is given up in time and does not delay another', async (_, disturbance) => {
  await using fixture = await openFixture();
  await fixture.metadata.read('meta-data/instance-id', signal);
  fixture.proxy.disturb((request, response) =>
    request.url?.includes('rebalance') ? disturbance(request, response) : undefined,
  );
  const received = fixture.proxy.nextRequest();
  const hanging = expectFailure(
    fixture.metadata.read('meta-data/events/recommendations/rebalance', signal),
    /did not answer/,
  );
  await received;
  const other = fixture.metadata.read('meta-data/instance-id', signal);
  await fixture.agent.advance(30);
  expect(await other).toBe(fixture.instance.instanceId);
  await fixture.agent.advance(2_000);
  await hanging;
});
