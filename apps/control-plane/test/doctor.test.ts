import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { judgeDatabase } from '../src/examination/judge-database.js';
import { readMigrations } from '../src/storage/migrations.js';
import { newPostgresDatabase, postgresUrl } from './postgres/new-database.js';
import { run, runIn, temporaryDirectory } from './server-process.js';

interface Finding {
  readonly check: string;
  readonly level: string;
  readonly message: string;
}

const timeout = 900_000;
const closedPort = ['--port', '0'];

async function findingsOf(process: ReturnType<typeof run>) {
  const { code, output, log } = await process.ended();
  expect(log).toBe('');
  const { worst, findings } = JSON.parse(output) as { readonly worst: string; readonly findings: readonly Finding[] };
  return { code, worst, of: (check: string) => findings.filter((finding) => finding.check === check) };
}

test('before the first start there is nothing to complain about', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const { code, worst, of } = await findingsOf(run('doctor', '--data', data, ...closedPort));
  expect([code, worst]).toEqual([0, 'note']);
  expect(of('database')).toMatchObject([{ level: 'note', message: expect.stringContaining('there is none yet') }]);
});

test('of a running server it tells what the server sees, that no backup is known, and what it says without TLS', {
  timeout,
}, async () => {
  const data = join(await temporaryDirectory(), 'data');
  const server = run('serve', '--port', '0', '--data', data);
  const { port } = new URL(await server.url());
  const seen = await findingsOf(run('doctor', '--data', data, '--port', port));
  expect([seen.code, seen.worst]).toEqual([2, 'warning']);
  expect(seen.of('database')).toMatchObject([{ level: 'ok', message: expect.stringContaining('through the server') }]);
  expect(seen.of('migrations')).toMatchObject([{ level: 'ok' }]);
  expect(seen.of('backup')).toMatchObject([{ level: 'warning', message: 'none is known' }]);
  expect(seen.of('port')).toMatchObject([{ level: 'ok', message: expect.stringContaining('answers on') }]);
  expect(seen.of('encryption')).toEqual([]);
  const file = join(data, '..', 'backup');
  expect(await run('backup', file, '--data', data).ended()).toMatchObject({ code: 0 });
  const after = await findingsOf(run('doctor', '--data', data, '--port', port, '--host', '0.0.0.0'));
  expect(after.of('backup')).toMatchObject([{ level: 'ok', message: expect.stringContaining(file) }]);
  expect(after.of('encryption')).toMatchObject([{ level: 'warning' }]);
});

test('a folder that others can write to, a foreign program on the port, and a database that is not there are problems', async () => {
  const data = join(await temporaryDirectory(), 'data');
  await mkdir(data);
  await chmod(data, 0o777);
  const foreign = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  onTestFinished(() => void foreign.close());
  await new Promise((resolve) => foreign.once('listening', resolve));
  const { port } = foreign.address() as AddressInfo;
  const unsafe = await findingsOf(run('doctor', '--data', data, '--port', String(port)));
  expect([unsafe.code, unsafe.worst]).toEqual([1, 'problem']);
  expect(unsafe.of('directory')).toMatchObject([{ level: 'problem', message: expect.stringContaining('not safe') }]);
  expect(unsafe.of('port')).toMatchObject([{ level: 'problem', message: expect.stringContaining('another program') }]);

  const environment = { DATABASE_URL: 'postgres://somebody:secret-word@127.0.0.1:1/nowhere' };
  const unreachable = await findingsOf(runIn({ environment }, 'doctor', ...closedPort));
  expect(unreachable.code).toBe(1);
  expect(unreachable.of('database')).toMatchObject([
    { level: 'problem', message: expect.stringContaining('127.0.0.1:1/nowhere') },
  ]);
  expect(JSON.stringify(unreachable.of('database'))).not.toContain('secret-word');
});

test('what is known of a last backup may be damaged', async () => {
  const data = join(await temporaryDirectory(), 'data');
  await mkdir(join(data, 'database'), { recursive: true });
  await chmod(data, 0o700);
  await writeFile(join(data, 'last-backup.json'), '{"at":');
  const { of } = await findingsOf(run('doctor', '--data', data, ...closedPort));
  expect(of('backup')).toMatchObject([{ level: 'warning', message: 'none is known' }]);
});

const facts = {
  versionNumber: 150_018,
  time: 1_000_000,
  newestMigration: readMigrations().at(-1)?.writtenAt ?? 0,
  isReadOnly: false,
  databaseBytes: 10_000_000,
  tables: [{ name: 'agents', bytes: 8_192, rows: 1 }],
  oldestTransactionMilliseconds: null,
  transactionAge: 1_000,
  connections: 10,
  maxConnections: 100,
  tokens: { valid: 1, withoutExpiry: 0, unused: 0 },
};

test('a database without faults has only findings that are ok', () => {
  expect(new Set(judgeDatabase(facts, facts.time).map(({ level }) => level))).toEqual(new Set(['ok']));
});

test.each([
  ['version', 'problem', { versionNumber: 130_004 }],
  ['migrations', 'warning', { newestMigration: readMigrations().at(-2)?.writtenAt ?? 0 }],
  ['migrations', 'note', { newestMigration: Date.parse('2100-01-01') }],
  ['writes', 'problem', { isReadOnly: true }],
  ['clock', 'warning', { time: facts.time + 31_000 }],
  ['clock', 'warning', { time: facts.time - 31_000 }],
  ['transactions', 'warning', { oldestTransactionMilliseconds: 301_000 }],
  ['transactions', 'warning', { transactionAge: 600_000_000 }],
  ['transactions', 'problem', { transactionAge: 1_600_000_000 }],
  ['connections', 'warning', { connections: 80 }],
  ['tokens', 'note', { tokens: { valid: 1, withoutExpiry: 1, unused: 0 } }],
  ['tokens', 'warning', { tokens: { valid: 1, withoutExpiry: 0, unused: 1 } }],
])('of %s there is a %s with %j', (check, level, change) => {
  const findings = judgeDatabase({ ...facts, ...change }, facts.time).filter((finding) => finding.level !== 'ok');
  expect(findings).toMatchObject([{ check, level, advice: expect.stringMatching(/\.$/) }]);
});

if (postgresUrl !== undefined) {
  test('of PostgreSQL it tells that notifications arrive and which migrations are pending', async () => {
    const environment = { DATABASE_URL: await newPostgresDatabase() };
    const { of } = await findingsOf(runIn({ environment }, 'doctor', ...closedPort));
    expect(of('notifications')).toMatchObject([{ level: 'ok' }]);
    expect(of('migrations')).toMatchObject([{ level: 'warning', message: expect.stringContaining('0000_first') }]);
    expect(of('version')).toMatchObject([{ level: 'ok', message: expect.stringMatching(/^PostgreSQL \d+\.\d+$/) }]);
  });
}
