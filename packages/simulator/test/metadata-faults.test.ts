import { expect, test } from 'vitest';
import { connectRegion, type MetadataFault } from '../src/index.js';
import { type OpenRegion, openRegion } from './open-region.js';

const noticePath = 'meta-data/spot/instance-action';

test.each<{ readonly effect: MetadataFault['effect']; readonly seen: string }>([
  { effect: { status: 401 }, seen: '401' },
  { effect: { status: 403 }, seen: '403' },
  { effect: { status: 503 }, seen: '503' },
  { effect: { status: 500, body: 'busy' }, seen: '500 busy' },
  { effect: { body: '{"action":' }, seen: '200 {"action":' },
  { effect: 'drop', seen: 'closed' },
  { effect: 'stall', seen: 'silent' },
])('one metadata request on the path of the fault has the effect $effect', async ({ effect, seen }) => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const { id, read } = await findInstance(sandbox);
  region.injectMetadata({ instanceId: id, path: noticePath, effect });
  expect(await read('meta-data/instance-id')).toBe(`200 ${id}`);
  expect(await read(noticePath)).toBe(seen);
  expect(await read(noticePath)).toBe('404');
});

test('a fault can affect every path of any instance, for a number of requests or until it is cleared', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const [one, other] = [await findInstance(sandbox), await findInstance(sandbox)];
  region.injectMetadata({ times: 2, effect: { status: 502 } });
  expect([await one.read('user-data'), await other.read('meta-data/instance-id')]).toEqual(['502', '502']);
  expect(await one.read('meta-data/instance-id')).toBe(`200 ${one.id}`);
  region.injectMetadata({ instanceId: one.id, times: 'always', effect: { status: 500 } });
  region.injectMetadata({ instanceId: other.id, times: 'always', effect: { status: 500 } });
  for (let time = 0; time < 3; time += 1) expect(await one.read('user-data')).toBe('500');
  region.clearMetadataFaults(one.id);
  expect([await one.read('user-data'), await other.read('user-data')]).toEqual(['404', '500']);
  region.clearMetadataFaults();
  expect(await other.read('user-data')).toBe('404');
});

test('metadata faults and requests are available through the control API too', async () => {
  await using sandbox = await openRegion();
  const { id, read } = await findInstance(sandbox);
  const remote = await connectRegion(sandbox.region);
  await remote.injectMetadata({ instanceId: id, path: 'api/token', effect: { status: 403 } });
  expect(await read('api/token')).toBe('403');
  expect(await remote.metadataRequests(id)).toMatchObject([{ result: 200 }, { path: 'api/token', result: 403 }]);
  await expect(remote.injectMetadata({ effect: { status: 99 } })).rejects.toThrow('status from 200 to 599');
  await expect(remote.injectMetadata({ instanceId: 'i-unknown', effect: 'drop' })).rejects.toThrow('no instance');
});

test('every request is recorded with the number of its connection', async () => {
  await using sandbox = await openRegion();
  const { region } = sandbox;
  const { id, read } = await findInstance(sandbox);
  const quiet = await findInstance(sandbox);
  await read('meta-data/instance-id');
  region.injectMetadata({ effect: 'drop' });
  await read(noticePath);
  await read(noticePath);
  const requests = region.metadataRequests(id);
  expect(requests.map(({ method, path, result }) => `${method} ${path} ${result}`)).toEqual([
    'PUT api/token 200',
    'GET meta-data/instance-id 200',
    `GET ${noticePath} dropped`,
    `GET ${noticePath} 404`,
  ]);
  expect(requests.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  const [kept, ...others] = new Set(requests.map(({ connection }) => connection));
  expect([kept, others.length]).toEqual([1, 1]);
  expect(Date.parse(requests[0]?.at ?? '')).toBeGreaterThan(0);
  expect(region.metadataRequests(quiet.id).map(({ path }) => path)).toEqual(['api/token']);
});

async function findInstance({ region, imageId }: OpenRegion) {
  const id = await region.launch({ imageId });
  const view = await region.until(({ instances }) => instances.at(-1)?.state === 'running');
  const endpoint = view.instances.at(-1)?.metadataEndpoint;
  const token = await fetch(`${endpoint}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
  }).then((response) => response.text());
  /** Returns the status, with the body unless it is EC2's error page; `closed`, or `silent` after a second. */
  const read = async (path: string): Promise<string> => {
    const headers = { 'x-aws-ec2-metadata-token': token };
    try {
      const response = await fetch(`${endpoint}/latest/${path}`, { headers, signal: AbortSignal.timeout(1_000) });
      const body = await response.text();
      return body.startsWith('<?xml') ? `${response.status}` : `${response.status} ${body}`;
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError' ? 'silent' : 'closed';
    }
  };
  return { id, read };
}
