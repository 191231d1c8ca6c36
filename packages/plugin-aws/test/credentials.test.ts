import { expect, test, vi } from 'vitest';
import { metadataOf, passTime, startAwsInstance } from './aws-instance.js';
import { answer, startMetadataProxy } from './metadata-proxy.js';

test('by default the chain of the AWS SDK finds the role of the instance by the endpoint in the environment', async () => {
  await using instance = await startAwsInstance();
  vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', metadataOf(instance));
  try {
    const { identity } = await instance.services({ credentials: undefined });
    expect(identity.instanceId).toBe(instance.instanceId);
    expect(instance.region.calls().at(-1)?.principal).toBe(`role/agent/${instance.instanceId}`);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('by default keys in the environment are preferred to the role of the instance', async () => {
  await using instance = await startAwsInstance();
  const { accessKeyId, secretAccessKey } = instance.region.addOperator();
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  try {
    await instance.services({ credentials: 'chain' });
    expect(instance.region.calls().at(-1)?.principal).toMatch(/^operator\//);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('with credentials set to instance-role the environment is ignored', async () => {
  await using instance = await startAwsInstance();
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASTRAY');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'stray');
  try {
    await instance.services({ credentials: 'instance-role' });
    expect(instance.region.calls().at(-1)?.principal).toBe(`role/agent/${instance.instanceId}`);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('on an instance without a role the error says so and what to do', async () => {
  await using instance = await startAwsInstance();
  const instanceId = await instance.region.launch({ imageId: instance.imageId });
  const view = await instance.region.until(({ instances }) => instances.every(({ state }) => state === 'running'));
  const metadataEndpoint = view.instances.find(({ id }) => id === instanceId)?.metadataEndpoint;
  const agent = await instance.agent({ metadataEndpoint });
  await agent.start();
  expect(agent.status('aws').reason).toMatch(/has no IAM role\. Attach an instance profile/);
});

test.each(['', 'not json', '{"Code":"AssumeRoleUnauthorizedAccess"}', '[]'])(
  'credentials that read %j are read again until they are valid',
  async (text) => {
    await using instance = await startAwsInstance();
    await using proxy = await startMetadataProxy(metadataOf(instance));
    proxy.disturb((request, response) =>
      request.url?.endsWith('/security-credentials/agent') ? answer(200, text)(request, response) : undefined,
    );
    const agent = await instance.agent({ metadataEndpoint: proxy.endpoint });
    const start = agent.start();
    const asked = () => proxy.requests.filter((request) => request.endsWith('/security-credentials/agent')).length;
    await expect.poll(asked).toBe(1);
    proxy.disturb(undefined);
    await passTime(agent, start, 50);
    expect(agent.status('aws').state).toBe('ok');
    expect(asked()).toBe(2);
  },
);
