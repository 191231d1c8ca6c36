import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registerResponse } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { registration, request } from './control-plane-harness.js';
import { runIn, temporaryDirectory, tokenFile } from './server-process.js';

const token = 'token-abcdefghijklmnopqrstuvwxyz012345';
const disk = fileURLToPath(new URL('./disk/power-cut-disk.cjs', import.meta.url));

test('a power cut loses nothing that was acknowledged, from the first start on', { timeout: 120_000 }, async () => {
  const directory = await temporaryDirectory();
  const live = join(directory, 'live');
  const synced = join(directory, 'synced');
  const bootstrap = ['--bootstrap-client', 'c', '--bootstrap-token-file', await tokenFile(directory, token)];
  const start = (data: string, environment: Readonly<Record<string, string>> = {}) =>
    runIn({ environment }, 'serve', '--port', '0', '--data', data, ...bootstrap);

  const first = start(live, {
    NODE_OPTIONS: `--require ${disk}`,
    SPOTGUARD_TEST_LIVE: live,
    SPOTGUARD_TEST_SYNCED: synced,
  });
  const url = await first.url();
  const acknowledged: string[] = [];
  const write = async (writer: number): Promise<void> => {
    for (let count = 0; count < 10; count += 1) {
      const body = registration({
        instanceId: `i-${writer}-${count}`,
        facts: { logical_agent_id: `${writer}-${count}` },
      });
      const answer = await request(`${url}/api/agents/register`, 'POST', { token, body });
      acknowledged.push(registerResponse.parse(answer.body).agent_id);
    }
  };
  await Promise.all([1, 2, 3].map(write));
  first.child.kill('SIGKILL');
  await first.ended();

  const second = start(synced);
  const again = await second.url();
  const answers = acknowledged.map((id) => request(`${again}/api/agents/${id}/config`, 'GET', { token }));
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(acknowledged.map(() => 200));
});
