import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { expect, test, vi } from 'vitest';
import { hashToken } from '../src/accounts/token.js';
import { createControlPlane, openDatabase } from '../src/index.js';
import { registration, request } from './control-plane-harness.js';
import { temporaryDirectory } from './server-process.js';

// The tests start several servers, each of which unpacks a database.
vi.setConfig({ testTimeout: 120_000 });

const migrations = join(import.meta.dirname, '..', 'migrations');

/** Creates a data directory with one account, as a server from before token kinds left it. */
async function earlierDatabase(token: string): Promise<string> {
  const directory = await temporaryDirectory();
  const folder = join(directory, 'migrations');
  await cp(migrations, folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: { tag: string }[] };
  const first = journal.entries.findIndex(({ tag }) => tag.endsWith('_token_kinds'));
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, first) }));
  const data = join(directory, 'data');
  await mkdir(data);
  const client = await PGlite.create(join(data, 'database'));
  await migrate(drizzle({ client }), { migrationsFolder: folder });
  await client.query('insert into clients (name, token_hash) values ($1, $2)', ['shop', hashToken(token)]);
  await client.close();
  return data;
}

test('the single token that an account had before token kinds existed still works for its agents and for people', async () => {
  const token = 'token-of-before-0123456789';
  const database = await openDatabase({ directory: await earlierDatabase(token) });
  const plane = createControlPlane({ database });
  try {
    const url = await plane.listen();
    const body = registration({ instanceId: 'i-1' });
    const registered = await request(`${url}/api/agents/register`, 'POST', { token, body });
    const { agent_id: agentId } = registered.body as { agent_id: string };
    expect(await request(`${url}/api/client/agents/${agentId}`, 'DELETE', { token })).toMatchObject({ status: 200 });
    expect(await plane.administer({ action: 'list' })).toMatchObject({
      clients: [{ name: 'shop', active: true, tokens: [{ is_shared: true }, { is_shared: true }] }],
    });
  } finally {
    await plane.close();
    await database.close();
  }
});
