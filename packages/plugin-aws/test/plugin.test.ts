import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { aws } from '../src/index.js';

test('every setting has a description and a variable, and none is required', () => {
  const { properties, required } = aws.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    properties: Record<string, { env?: string; description?: string; default?: unknown }>;
    required?: string[];
  };
  expect(Object.fromEntries(Object.entries(properties).map(([name, { env }]) => [name, env]))).toEqual({
    region: 'AWS_REGION',
    agentId: 'LOGICAL_AGENT_ID',
    metadataEndpoint: 'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    ec2Endpoint: 'AWS_ENDPOINT_URL_EC2',
    pricingEndpoint: 'AWS_ENDPOINT_URL_PRICING',
    credentials: 'SPOTGUARD_AWS_CREDENTIALS',
  });
  expect(Object.values(properties).every(({ description = '' }) => description.length > 20)).toBe(true);
  expect(required ?? []).toEqual([]);
});

test('an unknown setting is refused by name before anything runs', async () => {
  const agent = createTestAgent({ plugins: [aws], config: { aws: { regoin: 'us-east-1' } } });
  await expect(agent).rejects.toThrow(/regoin/);
});

test('without a metadata service the start is tried again, and the agent stops cleanly', async () => {
  await using agent = await createTestAgent({
    plugins: [aws],
    config: { aws: { metadataEndpoint: 'http://127.0.0.1:1' } },
  });
  await agent.start();
  expect(agent.status('aws').reason).toMatch(/metadata service at http:\/\/127\.0\.0\.1:1 cannot be reached/);
  await agent.stop();
  expect(agent.clock.sleepers).toBe(0);
});
