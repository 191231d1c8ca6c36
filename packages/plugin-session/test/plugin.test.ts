import { createTestAgent, fakeAgentInstance } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { session } from '../src/index.js';

test('the environment variables of the v4 agent are unchanged', () => {
  const { properties } = session.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    readonly properties: Readonly<Record<string, { readonly env?: string; readonly secret?: boolean }>>;
  };
  expect(Object.fromEntries(Object.entries(properties).map(([key, { env }]) => [key, env]))).toEqual({
    serverUrl: 'SPOT_OPTIMIZER_SERVER_URL',
    answerTimeoutSeconds: 'SPOTGUARD_ANSWER_TIMEOUT',
    clientToken: 'SPOT_OPTIMIZER_CLIENT_TOKEN',
    heartbeatIntervalSeconds: 'HEARTBEAT_INTERVAL',
    pendingCommandsIntervalSeconds: 'PENDING_COMMANDS_CHECK_INTERVAL',
    configRefreshIntervalSeconds: 'CONFIG_REFRESH_INTERVAL',
    frozen: 'SPOTGUARD_FREEZE',
  });
  expect(properties['clientToken']).toMatchObject({ secret: true });
});

test.each([
  ['no token', {}, /clientToken/],
  ['an empty token', { clientToken: '' }, /clientToken/],
  ['a URL of another kind', { clientToken: 'token-1', serverUrl: 'ftp://127.0.0.1' }, /serverUrl/],
  ['an interval of zero', { clientToken: 'token-1', heartbeatIntervalSeconds: 0 }, /heartbeatIntervalSeconds/],
])('a configuration with %s is refused before anything runs', async (_, config, reason) => {
  const agent = createTestAgent({ plugins: [session], config: { session: config }, services: fakeAgentInstance() });
  await expect(agent).rejects.toThrow(reason);
});
