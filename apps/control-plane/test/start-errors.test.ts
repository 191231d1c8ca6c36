import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openDatabase } from '../src/index.js';
import { run, runIn, temporaryDirectory, tokenFile } from './server-process.js';

test('a server that cannot reach its database names it, without the password, and gives the reason', async () => {
  const environment = { DATABASE_URL: 'postgres://somebody:secret-word@127.0.0.1:1/nowhere' };
  const { code, output, log } = await runIn({ environment }, 'serve', '--port', '0').ended();
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(log).toContain('Cannot open the database at 127.0.0.1:1/nowhere\n  caused by: connect ECONNREFUSED');
  expect(log).not.toContain('secret-word');
});

test('a server whose data is damaged names the directory', async () => {
  const directory = await temporaryDirectory();
  await (await openDatabase({ directory })).close();
  await rm(join(directory, 'database', 'base'), { recursive: true });
  const { code, log } = await run('serve', '--port', '0', '--data', directory).ended();
  expect(code).toBe(1);
  expect(log).toContain(`Cannot open the database in ${directory}\n  caused by: `);
});

test('a server that cannot start on a full disk says how much is free', async () => {
  const directory = await temporaryDirectory();
  await (await openDatabase({ directory })).close();
  await rm(join(directory, 'database', 'base'), { recursive: true });
  const free = join(directory, 'free');
  await writeFile(free, String(100 * 1_024));
  const disk = fileURLToPath(new URL('./disk/filling-disk.cjs', import.meta.url));
  const environment = { NODE_OPTIONS: `--require ${disk}`, SPOTGUARD_TEST_FREE_BYTES: free };
  const { code, log } = await runIn({ environment }, 'serve', '--port', '0', '--data', directory).ended();
  expect(code).toBe(1);
  expect(log).toContain(`Cannot open the database in ${directory}; only 100 kB of disk are free there\n  caused by: `);
});

test('the error of a failed query has its cause and no parameters', async () => {
  const directory = await temporaryDirectory();
  const database = await openDatabase({ directory });
  await database.queries.execute(sql`drop table clients cascade`);
  await database.close();
  const { code, log } = await run('client', 'add', 'shop', '--data', directory).ended();
  expect(code).toBe(1);
  expect(log).toContain('relation "clients" does not exist');
  expect(log).not.toContain('params');
});

test('a server warns of variables that look like its settings and are none, and ignores those of the agent', async () => {
  const environment = {
    DATABASE_ULR: 'postgres://db/shop',
    SPOTGUARD_CONTROL_PLANE_PORT: '1',
    SPOTGUARD_FREEZE: 'true',
  };
  const file = await tokenFile(await temporaryDirectory(), 'token of the test');
  const flags = ['serve', '--port', '0', '--bootstrap-client', 'demo', '--bootstrap-token-file', file];
  const { log } = await runIn({ environment }, ...flags).ended();
  expect(log).toContain('does not read the variable DATABASE_ULR; did you mean DATABASE_URL?');
  expect(log).toContain('does not read the variable SPOTGUARD_CONTROL_PLANE_PORT');
  expect(log).not.toContain('SPOTGUARD_FREEZE');
});

test('a token file may have a byte-order mark, and one in UTF-16 is refused with advice', async () => {
  const directory = await temporaryDirectory();
  const file = await tokenFile(directory, '\uFEFFtoken-abcdefghijklmnopqrstuvwxyz012345');
  const environment = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere' };
  const flags = ['serve', '--port', '0', '--bootstrap-client', 'demo', '--bootstrap-token-file', file];
  // The file is accepted, and then the database cannot be reached.
  expect((await runIn({ environment }, ...flags).ended()).log).toContain('Cannot open the database');
  await writeFile(file, Buffer.from('\uFEFFtoken-abcdefghijklmnopqrstuvwxyz012345', 'utf16le'));
  const refused = await runIn({ environment }, ...flags).ended();
  expect(refused).toMatchObject({
    code: 1,
    log: expect.stringContaining(`${file} is saved as UTF-16; save it as UTF-8`),
  });
});

test('a data folder that others can write to is refused with advice, by every command', async () => {
  const directory = await temporaryDirectory();
  await chmod(directory, 0o777);
  for (const flags of [
    ['serve', '--port', '0', '--data', directory],
    ['client', 'add', 'shop', '--data', directory],
  ]) {
    const { code, log } = await run(...flags).ended();
    expect({ code, log }).toMatchObject({ code: 1, log: expect.stringContaining(`run: chmod 700 ${directory}`) });
  }
  expect(await readdir(directory)).toEqual([]);
});

test('the version identifies the build', async () => {
  expect((await run('--version').ended()).output).toMatch(/^4\.0\.0\+[0-9a-f]{12}\n$/);
});
