import { expect, test, vi } from 'vitest';
import { metadataOf, passTime, startAwsInstance } from './aws-instance.js';
import { answer, startMetadataProxy } from './metadata-proxy.js';

test('by default the chain of the AWS SDK finds the role of the instance by the endpoint in the environment', async () => {
  await using host = await startAwsInstance();
  vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', metadataOf(host));
  try {
    const { identity } = await host.services({ credentials: undefined });
    expect(identity.instanceId).toBe(host.hostId);
    expect(host.region.calls().at(-1)?.principal).toBe(`role/agent/${host.hostId}`);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('by default keys in the environment count before the role of the instance', async () => {
  await using host = await startAwsInstance();
  const { accessKeyId, secretAccessKey } = host.region.addOperator();
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  try {
    await host.services({ credentials: 'chain' });
    expect(host.region.calls().at(-1)?.principal).toMatch(/^operator\//);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('the role of the instance counts when it is asked for, whatever the environment says', async () => {
  await using host = await startAwsInstance();
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASTRAY');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'stray');
  try {
    await host.services({ credentials: 'instance-role' });
    expect(host.region.calls().at(-1)?.principal).toBe(`role/agent/${host.hostId}`);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('an instance without a role says so and what to do', async () => {
  await using host = await startAwsInstance();
  const hostId = await host.region.launch({ imageId: host.imageId });
  const view = await host.region.until(({ instances }) => instances.every(({ state }) => state === 'running'));
  const metadataEndpoint = view.instances.find(({ id }) => id === hostId)?.metadataEndpoint;
  const agent = await host.agent({ metadataEndpoint });
  await agent.start();
  expect(agent.status('aws').reason).toMatch(/has no IAM role\. Attach an instance profile/);
});

test.each(['', 'not json', '{"Code":"AssumeRoleUnauthorizedAccess"}', '[]'])(
  'credentials that read %j are waited for',
  async (text) => {
    await using host = await startAwsInstance();
    await using proxy = await startMetadataProxy(metadataOf(host));
    proxy.disturb((request, response) =>
      request.url?.endsWith('/security-credentials/agent') ? answer(200, text)(request, response) : undefined,
    );
    const agent = await host.agent({ metadataEndpoint: proxy.endpoint });
    const start = agent.start();
    const asked = () => proxy.requests.filter((request) => request.endsWith('/security-credentials/agent')).length;
    await expect.poll(asked).toBe(1);
    proxy.disturb(undefined);
    await passTime(agent, start, 50);
    expect(agent.status('aws').state).toBe('ok');
    expect(asked()).toBe(2);
  },
);
