import { mkdir, readdir, readFile, rename, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  addAccount,
  createControlPlane,
  type Database,
  type DatabaseEvent,
  type DatabaseOptions,
  openDatabase,
} from '../src/index.js';
import { present, registration, request } from './control-plane-harness.js';
import { runIn, temporaryDirectory, tokenFile } from './server-process.js';

const disk = fileURLToPath(new URL('./disk/filling-disk.cjs', import.meta.url));

async function open(directory: string, options: DatabaseOptions = {}) {
  const events: DatabaseEvent[] = [];
  const database = await openDatabase({ directory }, { ...options, onEvent: (event) => events.push(event) });
  onTestFinished(() => database.close());
  return { database, events };
}

function names(database: Database): Promise<readonly string[]> {
  const { accounts } = database.schema;
  return database.queries
    .select({ name: accounts.name })
    .from(accounts)
    .then((rows) => rows.map(({ name }) => name).sort());
}

// Each test opens a database in a directory, which takes seconds on a busy machine.
describe('the embedded database', () => {
  test('when PostgreSQL cannot write its log, no acknowledged write is lost, other requests are answered, and it recovers by itself', async () => {
    const directory = await temporaryDirectory();
    const { database, events } = await open(directory);
    await addAccount(database.queries, { name: 'before' });
    // PostgreSQL creates its next segment here. A folder of that name makes it fail as on a full disk (PANIC).
    const obstacle = join(directory, 'database', 'pg_wal', 'xlogtemp.42');
    await mkdir(obstacle);
    const plane = createControlPlane({ database });
    onTestFinished(() => plane.close());
    const url = await plane.listen();
    await expect(database.queries.execute(sql`select pg_switch_wal()`)).resolves.toBeDefined();
    await expect(addAccount(database.queries, { name: 'during' })).rejects.toThrow();
    expect(await request(`${url}/health/live`, 'GET', {})).toMatchObject({ status: 200, body: { status: 'alive' } });
    const refused = await request(`${url}/api/agents/x/config`, 'GET', { token: 'token-x' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    await rmdir(obstacle);
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toContain('restarted'), { timeout: 60_000 });
    const reason = expect.stringContaining('could not create file');
    expect(events).toContainEqual(expect.objectContaining({ kind: 'ended', reason }));
    await addAccount(database.queries, { name: 'later' });
    expect(await names(database)).toEqual(['before', 'later']);
  });

  test('a query that never ends is aborted, and the next one is answered', async () => {
    const { database, events } = await open(await temporaryDirectory(), { maxStandstillMilliseconds: 2_000 });
    await addAccount(database.queries, { name: 'before' });
    let ticks = 0;
    const counting = setInterval(() => {
      ticks += 1;
    }, 10);
    await expect(database.queries.execute(sql`do $$ begin loop end loop; end $$`)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('stood still for 2 s') },
    });
    clearInterval(counting);
    // The event loop of the server was free all the time.
    expect(ticks).toBeGreaterThan(20);
    await vi.waitFor(() => expect(events).toContainEqual({ kind: 'restarted' }), { timeout: 60_000 });
    expect(await names(database)).toEqual(['before']);
  });

  test('below the minimum of free space writes are refused and reads still work', async () => {
    const directory = await temporaryDirectory();
    const first = await open(directory);
    const { token } = present(await addAccount(first.database.queries, { name: 'shop' }));
    await first.database.close();
    const { database, events } = await open(directory, { minFreeBytes: Number.MAX_SAFE_INTEGER });
    const plane = createControlPlane({ database });
    onTestFinished(() => plane.close());
    const url = await plane.listen();
    expect(await names(database)).toEqual(['shop']);
    const body = registration({ instanceId: 'i-1' });
    const refused = await request(`${url}/api/agents/register`, 'POST', { token, body });
    expect([refused.status, refused.headers.get('retry-after'), refused.body]).toEqual([
      503,
      '2',
      { error: expect.stringContaining('its disk is almost full') },
    ]);
    expect(await request(`${url}/health`, 'GET', {})).toMatchObject({
      status: 200,
      body: { status: 'healthy', accepts_writes: false },
    });
    expect(events).toContainEqual({ kind: 'space', isEnough: false, freeBytes: expect.any(Number) });
  });

  test('writes are accepted again once there is enough space, and not with each byte that becomes free', async () => {
    const directory = await temporaryDirectory();
    const token = 'token-abcdefghijklmnopqrstuvwxyz012345';
    const free = join(directory, 'free');
    const megabytes = (count: number) => writeFile(free, String(count * 1_024 * 1_024));
    await megabytes(1_000);
    const environment = { NODE_OPTIONS: `--require ${disk}`, SPOTGUARD_TEST_FREE_BYTES: free };
    const bootstrap = ['--bootstrap-client', 'c', '--bootstrap-token-file', await tokenFile(directory, token)];
    const url = await runIn(
      { environment },
      'serve',
      '--port',
      '0',
      '--data',
      join(directory, 'data'),
      ...bootstrap,
    ).url();
    const body = registration({ instanceId: 'i-1' });
    const write = async () => (await request(`${url}/api/agents/register`, 'POST', { token, body })).status;
    const becomes = (status: number) => vi.waitFor(async () => expect(await write()).toBe(status), { timeout: 60_000 });
    await becomes(200);
    await megabytes(31);
    await becomes(503);
    await megabytes(33);
    const isSeen = async () => (await readFile(`${free}.seen`, 'utf8')) === (await readFile(free, 'utf8'));
    await vi.waitFor(async () => expect([await write(), await isSeen()]).toEqual([503, true]), { timeout: 60_000 });
    expect(await write()).toBe(503);
    await megabytes(1_000);
    await becomes(200);
  });

  test('an error at the start tells the reason', async () => {
    const directory = await temporaryDirectory();
    const { database } = await open(directory);
    await database.close();
    const control = join(directory, 'database', 'global', 'pg_control');
    await rename(control, `${control}.away`);
    await expect(openDatabase({ directory })).rejects.toThrow(/could not (open|find).*pg_control/s);
    await rename(`${control}.away`, control);
    const again = await open(directory);
    expect(await names(again.database)).toEqual([]);
  });

  test('a pid file that a power cut left half-written does no harm', async () => {
    const directory = await temporaryDirectory();
    const { database } = await open(directory);
    await database.close();
    await writeFile(join(directory, 'database', 'postmaster.pid'), '');
    const again = await open(directory);
    expect(await names(again.database)).toEqual([]);
  });

  test('the size of the log and the tables is bounded, however long agents report', async () => {
    const directory = await temporaryDirectory();
    const { database, events } = await open(directory);
    const { queries } = database;
    await queries.execute(sql`create table reports (id int primary key, seen timestamptz, body text)`);
    // An index on a column that is updated. Without it PostgreSQL cleans up single pages itself, which would hide the effect of vacuum.
    await queries.execute(sql`create index on reports (seen)`);
    await queries.execute(sql`insert into reports select n, now(), '' from generate_series(1, 500) as n`);
    // As many row versions as the heartbeats of an agent in 70 days, and more than 60 MB of log.
    for (let round = 0; round < 400; round += 1) {
      await queries.execute(sql`update reports set seen = clock_timestamp(), body = repeat(md5(random()::text), 5)`);
      for (let read = 0; read < 4; read += 1) await queries.execute(sql`select 1`);
    }
    const maintained = events.flatMap((event) => (event.kind === 'maintained' ? [event.figures] : []));
    expect(maintained.some(({ checkpointed }) => checkpointed)).toBe(true);
    expect(maintained.some(({ vacuumed }) => vacuumed.includes('reports'))).toBe(true);
    expect(events.filter(({ kind }) => kind === 'maintenance-failed')).toEqual([]);
    expect(await folderBytes(join(directory, 'database', 'pg_wal'))).toBeLessThanOrEqual(80 * 1_024 * 1_024);
    const bytes = sql<string>`pg_total_relation_size('reports')::text`;
    const [size] = await queries.select({ bytes }).from(sql`(select 1) as one`);
    // 25 MB without vacuum, and 6 MB when maintenance gets enough processor time.
    expect(Number(size?.bytes)).toBeLessThan(20 * 1_024 * 1_024);
    expect(database.state().figures).toMatchObject({ transactionAge: expect.any(Number) });
  });
});

async function folderBytes(folder: string): Promise<number> {
  const files = (await readdir(folder)).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const sizes = await Promise.all(files.map((name) => stat(join(folder, name)).then(({ size }) => size)));
  return sizes.reduce((sum, size) => sum + size, 0);
}
