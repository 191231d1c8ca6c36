import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registerResponse } from '@spotguard/protocol';
import { beforeEach, expect, test } from 'vitest';
import { registration, request } from './control-plane-harness.js';
import { restoreSynced, restoreWithAllNames } from './disk/power-cut.js';
import { runIn, temporaryDirectory, tokenFile } from './server-process.js';

const token = 'token-abcdefghijklmnopqrstuvwxyz012345';
const disk = fileURLToPath(new URL('./disk/power-cut-disk.cjs', import.meta.url));

let directory: string;
let live: string;
let notes: string;
let data: string;
let bootstrap: readonly string[];

beforeEach(async () => {
  directory = await temporaryDirectory();
  live = join(directory, 'live');
  notes = join(directory, 'notes');
  // Made by the server, so that its name too has to reach the disk.
  data = join(live, 'data');
  await mkdir(live);
  bootstrap = ['--bootstrap-client', 'c', '--bootstrap-token-file', await tokenFile(directory, token)];
});

function start(folder: string, environment: Readonly<Record<string, string>> = {}) {
  return runIn({ environment }, 'serve', '--port', '0', '--data', folder, ...bootstrap);
}

/** A server on a disk of which only what was synced is left once its power is cut. */
function startOnDisk(environment: Readonly<Record<string, string>> = {}) {
  return start(data, {
    NODE_OPTIONS: `--require ${disk}`,
    SPOTGUARD_TEST_LIVE: live,
    SPOTGUARD_TEST_SYNCED: notes,
    ...environment,
  });
}

/** A server on what is left. */
async function startAgain(restore = restoreSynced) {
  const to = join(directory, 'restored');
  await restore(live, { notes, to });
  return start(join(to, 'data'));
}

test('a power cut loses nothing that was acknowledged, from the first start on', async () => {
  const first = startOnDisk();
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

  const again = await (await startAgain()).url();
  const answers = acknowledged.map((id) => request(`${again}/api/agents/${id}/config`, 'GET', { token }));
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(acknowledged.map(() => 200));
});

test.each([
  ['whose names were synced', restoreSynced],
  ['that saves all names', restoreWithAllNames],
])(
  'a power cut right after the database was made leaves it whole on a disk %s',
  { timeout: 120_000 },
  async (_, restore) => {
    await startOnDisk({ SPOTGUARD_TEST_LAST_NAME: 'database' }).ended();
    const url = await (await startAgain(restore)).url();
    expect((await request(`${url}/health`, 'GET', {})).status).toBe(200);
  },
);
