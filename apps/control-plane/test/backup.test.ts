import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { hashToken } from '../src/accounts/token.js';
import { addAccount, openDatabase } from '../src/index.js';
import { present } from './control-plane-harness.js';
import { earlierDatabase } from './earlier-database.js';
import { newPostgresDatabase, postgresUrl } from './postgres/new-database.js';
import { run, runIn, temporaryDirectory } from './server-process.js';

// Each process starts a PostgreSQL, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 900_000 });

const texts = [
  'plain',
  `quotes ' " \\ and \t tabs`,
  'lines\nand\r\nreturns',
  'separators \u2028 \u2029',
  'emoji 🐘',
  '',
];

/** Creates a data directory with values that are easy to get wrong. */
async function awkwardData(): Promise<string> {
  const data = join(await temporaryDirectory(), 'data');
  const database = await openDatabase({ directory: data });
  const { queries, schema } = database;
  const { id: accountId } = present(await addAccount(queries, { name: texts.join('|') }));
  const [workload] = await queries
    .insert(schema.workloads)
    .values({ accountId, logicalAgentId: 'web', generation: 1, primaryInstanceId: 'i-1', createdAt: new Date() })
    .returning();
  const agentId = present(workload).id;
  const reportedAt = new Date('2026-11-28T01:02:03.004Z');
  for (const [index, text] of texts.entries()) {
    const row = { accountId, agentId, dedupeKey: `${index}${text}`, instanceId: 'i-1', reportedAt };
    await queries
      .insert(schema.cleanupReports)
      .values({ ...row, report: { text, [text]: [text, 1e-7, 123456789012345680, null, true] } });
    await queries.insert(schema.pricingReports).values({
      ...row,
      instanceType: text,
      region: 'us-east-1',
      report: [],
      collectedAt: reportedAt,
      onDemandPrice: [Number.NaN, Number.POSITIVE_INFINITY, 0.1 + 0.2, 5e-324, -0, null][index] ?? null,
    });
    await queries.insert(schema.switches).values({ ...row, success: true, oldInstanceId: 'i-1', newInstanceId: text });
  }
  await queries.execute(sql`update cleanup_reports set report = 'null'::jsonb where dedupe_key like '0%'`);
  await database.close();
  return data;
}

interface Rows {
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly sequences: Readonly<Record<string, unknown>>;
}

/** The rows of a backup, by table. Their order means nothing. */
async function rowsOf(file: string): Promise<Rows> {
  const tables: Record<string, string[]> = {};
  let rows: string[] = [];
  let sequences = {};
  for (const line of gunzipSync(await readFile(file))
    .toString()
    .split('\n')) {
    if (line.startsWith('[')) rows.push(line);
    else if (line.startsWith('{"table"')) {
      rows = [];
      tables[JSON.parse(line).table] = rows;
    } else if (line.startsWith('{"end"')) sequences = JSON.parse(line).end.sequences;
  }
  for (const name of Object.keys(tables)) tables[name]?.sort();
  return { tables, sequences };
}

async function backUp(data: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const file = join(await temporaryDirectory(), 'backup');
  const { code, log } = await runIn({ environment }, 'backup', file, '--data', data).ended();
  expect({ code, log }).toEqual({ code: 0, log: '' });
  return file;
}

const restore = (file: string, data: string, ...flags: readonly string[]) =>
  run('restore', file, '--data', data, ...flags).ended();

test('what is restored from a backup is what was backed up, to the last bit', async () => {
  const file = await backUp(await awkwardData());
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const data = join(await temporaryDirectory(), 'data');
  const { code, output, log } = await restore(file, data);
  expect({ code, log, output: JSON.parse(output) }).toMatchObject({ code: 0, log: '', output: { migrations: [] } });
  const [before, after] = [await rowsOf(file), await rowsOf(await backUp(data))];
  expect(before.tables['cleanup_reports']).toHaveLength(texts.length);
  expect(before.sequences).toMatchObject({ switches_sequence_seq: texts.length });
  expect(after).toEqual(before);
});

test('a backup of an earlier version is restored in its tables, and then migrated', async () => {
  const { data: earlier, left } = await earlierDatabase('_token_kinds', (client) =>
    client.query('insert into clients (name, token_hash) values ($1, $2)', ['shop', hashToken('token-of-before')]),
  );
  const file = await backUp(earlier);
  const data = join(await temporaryDirectory(), 'data');
  const restored = await restore(file, data);
  expect(restored).toMatchObject({ code: 0 });
  expect(JSON.parse(restored.output).migrations).toEqual(left);
  const list = await run('client', 'list', '--data', data).ended();
  expect(JSON.parse(list.output)).toMatchObject([{ name: 'shop', tokens: [{ is_shared: true }, { is_shared: true }] }]);
});

test('a backup that is damaged, incomplete, of a newer version, or none at all is refused before anything is touched', async () => {
  const folder = await temporaryDirectory();
  const data = join(folder, 'data');
  const whole = gunzipSync(await readFile(await backUp(await awkwardData()))).toString();
  const refused = async (content: string | Buffer, reason: string): Promise<void> => {
    const file = join(folder, 'file');
    await writeFile(file, content);
    const { code, log } = await restore(file, data, '--replace');
    expect(code).toBe(1);
    expect(log).toContain(reason);
    expect(existsSync(data)).toBe(false);
  };
  await refused(gzipSync(whole.replace('quotes', 'quoted')), 'its checksum is wrong');
  await refused(gzipSync(whole.slice(0, whole.lastIndexOf('{"end"'))), 'its end is missing');
  await refused(gzipSync(whole).subarray(0, -2_000), 'its end is missing');
  await refused('CREATE TABLE clients', 'is no backup');
  await refused(gzipSync('CREATE TABLE clients\n'), 'is no backup');
  await refused(gzipSync(whole.replace('"version":1,', '"version":2,')), 'Upgrade first');
  const [header = '', ...rest] = whole.slice(0, whole.lastIndexOf('{"end"')).split('\n');
  const newer = `{"writtenAt":${Date.parse('2100-01-01')},"hash":"of a later version"}`;
  const lines = [header.replace(/\]\}$/, `,${newer}]}`), ...rest].join('\n');
  const end = JSON.parse(whole.slice(whole.lastIndexOf('{"end"')));
  end.end.sha256 = createHash('sha256').update(lines).digest('hex');
  await refused(
    gzipSync(`${lines}${JSON.stringify(end)}\n`),
    '1 of its migrations are unknown to this one. Upgrade first',
  );
});

test('a restore replaces a database only when it is told to, and sets the earlier one aside', async () => {
  const file = await backUp(await awkwardData());
  const data = join(await temporaryDirectory(), 'data');
  expect(await run('client', 'add', 'earlier', '--data', data).ended()).toMatchObject({ code: 0 });
  const refused = await restore(file, data);
  expect([refused.code, refused.log]).toEqual([1, expect.stringContaining('has a database already')]);
  const { code, output } = await restore(file, data, '--replace');
  expect(code).toBe(0);
  const { setAside } = JSON.parse(output) as { readonly setAside: string };
  expect((await readdir(data)).sort()).toEqual(['database', setAside.slice(data.length + 1)]);
  expect(await rowsOf(await backUp(data))).toEqual(await rowsOf(file));

  // As a crash between the two renames would leave it.
  await rename(join(data, 'database'), join(data, 'elsewhere'));
  const interrupted = await run('serve', '--port', '0', '--data', data).ended();
  expect([interrupted.code, interrupted.log]).toEqual([
    1,
    expect.stringContaining(`one that a restore has set aside: ${setAside}`),
  ]);
  await rename(setAside, join(data, 'database'));
  const list = await run('client', 'list', '--data', data).ended();
  expect(JSON.parse(list.output)).toMatchObject([{ name: 'earlier' }]);
});

if (postgresUrl !== undefined) {
  test('a backup moves an embedded database to PostgreSQL and back, and is restored only into an empty database', async () => {
    const file = await backUp(await awkwardData());
    const environment = { DATABASE_URL: await newPostgresDatabase() };
    const moved = await runIn({ environment }, 'restore', file).ended();
    expect({ code: moved.code, log: moved.log }).toEqual({ code: 0, log: '' });
    const again = await runIn({ environment }, 'restore', file).ended();
    expect([again.code, again.log]).toEqual([1, expect.stringContaining('The database is not empty')]);
    const fromServer = await backUp('unused', environment);
    expect(await rowsOf(fromServer)).toEqual(await rowsOf(file));
    const data = join(await temporaryDirectory(), 'data');
    expect(await restore(fromServer, data)).toMatchObject({ code: 0 });
    expect(await rowsOf(await backUp(data))).toEqual(await rowsOf(file));
  });

  test('a backup that cannot be loaded leaves an empty PostgreSQL database behind', async () => {
    const whole = gunzipSync(await readFile(await backUp(await awkwardData()))).toString();
    // The account gets another id, so that all references to it are broken.
    const broken = whole
      .slice(0, whole.lastIndexOf('{"end"'))
      .replace(/("table":"clients"[^\n]*\n\[")[0-9a-f]{8}/, (_, begin: string) => `${begin}00000000`);
    const end = JSON.parse(whole.slice(whole.lastIndexOf('{"end"')));
    end.end.sha256 = createHash('sha256').update(broken).digest('hex');
    const file = join(await temporaryDirectory(), 'file');
    await writeFile(file, gzipSync(`${broken}${JSON.stringify(end)}\n`));
    const environment = { DATABASE_URL: await newPostgresDatabase() };
    const { code, log } = await runIn({ environment }, 'restore', file).ended();
    expect([code, log]).toEqual([1, expect.stringContaining('violates foreign key constraint')]);
    const client = new pg.Client({ connectionString: environment.DATABASE_URL });
    await client.connect();
    const { rows } = await client.query(
      `select count(*)::int as count from pg_class where relnamespace = 'public'::regnamespace`,
    );
    await client.end();
    expect(rows).toEqual([{ count: 0 }]);
  });
}
