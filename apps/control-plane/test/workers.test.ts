import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { addAccount, openDatabase } from '../src/index.js';
import { present, request, testDatabases } from './control-plane-harness.js';
import { runIn, temporaryDirectory } from './server-process.js';

test('several workers need PostgreSQL', async () => {
  const server = runIn({}, 'serve', '--port', '0', '--data', await temporaryDirectory(), '--workers', '2');
  const { code, log } = await server.ended();
  expect(code).toBe(1);
  expect(log).toContain('--workers needs PostgreSQL: set DATABASE_URL');
});

describe.each(testDatabases.filter((kind) => kind === 'postgres'))('workers on %s', () => {
  const url = process.env['SPOTGUARD_TEST_POSTGRES_URL'] ?? '';

  test('answer at one address, and one that is killed is replaced', async () => {
    const database = await openDatabase({ url });
    const { token } = present(await addAccount(database.queries, { name: randomUUID(), kinds: ['operator'] }));
    await database.close();
    const server = runIn({ environment: { DATABASE_URL: url } }, 'serve', '--port', '0', '--workers', '2');
    const address = await server.url();
    const pid = present(server.child.pid);
    const workers = await childrenOf(pid);
    expect(workers).toHaveLength(2);
    const validate = () =>
      request(`${address}/api/client/validate`, 'GET', { token }).then(
        ({ status }) => status,
        () => 0,
      );
    expect(await validate()).toBe(200);
    process.kill(present(workers[0]), 'SIGKILL');
    await vi.waitFor(
      async () => {
        const now = await childrenOf(pid);
        expect(now).toHaveLength(2);
        expect(now).not.toContain(workers[0]);
        expect(await validate()).toBe(200);
      },
      { timeout: 120_000, interval: 200 },
    );
    server.child.kill('SIGTERM');
    const { code, log } = await server.ended();
    expect(code).toBe(0);
    expect(log).toContain('another one is started');
    expect(await childrenOf(pid)).toEqual([]);
  });
});

/** The processes that a process has started; none when it has ended. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return list.split(' ').filter(Boolean).map(Number);
}
