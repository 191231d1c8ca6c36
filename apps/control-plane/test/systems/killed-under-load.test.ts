import { join } from 'node:path';
import { headers } from '@spotguard/protocol';
import { sql } from 'drizzle-orm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/index.js';
import { present, request, testDatabases } from '../control-plane-harness.js';
import { runIn, temporaryDirectory, tokenFile } from '../server-process.js';
import { Load } from './load.js';
import { OwnCluster } from './own-cluster.js';

const token = 'token-abcdefghijklmnopqrstuvwxyz012345';
const rounds = 20;
const timeout = 1_800_000;

async function bootstrap(): Promise<readonly string[]> {
  return ['--bootstrap-client', 'demo', '--bootstrap-token-file', await tokenFile(await temporaryDirectory(), token)];
}

test(`an embedded server that is killed ${rounds} times under load loses nothing that it acknowledged`, {
  timeout,
}, async () => {
  const data = join(await temporaryDirectory(), 'data');
  const flags = ['serve', '--port', '0', '--data', data, ...(await bootstrap())];
  let server = runIn({}, ...flags);
  const load = new Load(token, [await server.url()]);
  for (const name of ['one', 'two', 'three']) await load.addAgent(name);
  for (let round = 1; round <= rounds; round += 1) {
    // Another number each time, so that it is killed at other moments of its work.
    await load.untilMore(10 + round);
    server.child.kill('SIGKILL');
    await server.ended();
    server = runIn({}, ...flags);
    load.moveTo([await server.url()]);
  }
  await load.untilMore(10);
  await load.stop();
  server.child.kill('SIGTERM');
  expect(await server.ended()).toMatchObject({ code: 0 });
  const database = await openDatabase({ directory: data });
  expect(await load.lostFrom(database)).toEqual([]);
  await database.close();
});

/** Both are tested in processes of their own and on a PostgreSQL of their own, which is restarted under them. */
describe.each(testDatabases.filter((kind) => kind === 'postgres'))('two servers on one database (%s)', () => {
  async function start() {
    const cluster = await OwnCluster.start();
    const flags = ['serve', '--port', '0', ...(await bootstrap())];
    const startServer = () => runIn({ environment: { DATABASE_URL: cluster.url } }, ...flags);
    return { cluster, startServer };
  }

  async function database(url: string) {
    const opened = await openDatabase({ url });
    onTestFinished(() => opened.close());
    return opened;
  }

  test('start at once on an empty database, and lose nothing that they acknowledged when one is killed under load', {
    timeout,
  }, async () => {
    const { cluster, startServer } = await start();
    const first = startServer();
    const second = startServer();
    const urls = await Promise.all([first.url(), second.url()]);
    const load = new Load(token, urls);
    for (const name of ['one', 'two', 'three', 'four']) await load.addAgent(name);
    await load.untilMore(200);
    first.child.kill('SIGKILL');
    await load.untilMore(200);
    const third = startServer();
    load.moveTo([present(urls[1]), await third.url()]);
    await load.untilMore(200);
    second.child.kill('SIGKILL');
    await load.untilMore(200);
    await load.stop();
    expect(await load.lostFrom(await database(cluster.url))).toEqual([]);
  });

  test('are back by themselves when PostgreSQL is restarted under load, with all that they acknowledged', {
    timeout,
  }, async () => {
    const { cluster, startServer } = await start();
    const urls = await Promise.all([startServer().url(), startServer().url()]);
    const load = new Load(token, urls);
    for (const name of ['one', 'two']) await load.addAgent(name);
    await load.untilMore(100);
    await cluster.restart();
    const restarted = performance.now();
    const isReady = async (url: string) => (await request(`${url}/health/ready`, 'GET', {})).status === 200;
    await expect.poll(() => Promise.all(urls.map(isReady)), { timeout: 60_000, interval: 50 }).toEqual([true, true]);
    expect(performance.now() - restarted).toBeLessThan(10_000);
    await load.untilMore(100);
    await load.stop();
    expect(await load.lostFrom(await database(cluster.url))).toEqual([]);
  });

  test('a command that is ordered at one reaches an agent that waits at the other, also after PostgreSQL was restarted', {
    timeout,
  }, async () => {
    const { cluster, startServer } = await start();
    const [one, other] = await Promise.all([startServer().url(), startServer().url()]);
    const load = new Load(token, [one]);
    const agentId = await load.register('web');
    const instance = { [headers.instance]: 'i-web', [headers.features]: 'plugin-commands' };
    const wait = () =>
      request(`${one}/api/agents/${agentId}/pending-commands?wait=20`, 'GET', { token, headers: instance });
    const order = async () => {
      const body = { type: 'cache.flush', input: { at: performance.now() } };
      const answer = await request(`${other}/api/v1/workloads/${agentId}/commands`, 'POST', { token, body });
      expect(answer.status).toBe(201);
      return (answer.body as { readonly command: { readonly commandId: string } }).command.commandId;
    };
    const { queries, schema } = await database(cluster.url);
    const lastContact = async () => Number((await queries.select().from(schema.instances))[0]?.lastSeenAt);
    /** Orders as soon as the agent waits. A command that did not reach it would be delivered to no held request. */
    const orderWhileItWaits = async () => {
      const before = await lastContact();
      const waiting = wait();
      await expect.poll(lastContact, { timeout: 60_000 }).toBeGreaterThan(before);
      const ordered = await order();
      expect((await waiting).body).toMatchObject([{ id: ordered }]);
      const done = { token, body: { success: true, message: 'Done' } };
      expect(await request(`${other}/api/agents/${agentId}/commands/${ordered}/executed`, 'POST', done)).toMatchObject({
        status: 200,
      });
    };
    await orderWhileItWaits();
    await cluster.restart();
    const answersAgain = (url: string) => request(`${url}/health/ready`, 'GET', {}).then(({ status }) => status);
    await expect.poll(() => Promise.all([one, other].map(answersAgain)), { timeout: 60_000 }).toEqual([200, 200]);
    await orderWhileItWaits();
  });

  test('run each job once per interval, and one runs them when the other is killed', { timeout }, async () => {
    const { cluster, startServer } = await start();
    const servers = [startServer(), startServer()];
    await Promise.all(servers.map((server) => server.url()));
    const { queries } = await database(cluster.url);
    await queries.execute(sql`create table runs (holder text, started_at timestamptz)`);
    await queries.execute(sql`create function note_run() returns trigger language plpgsql as $$
      begin insert into runs values (new.holder, new.started_at); return new; end $$`);
    await queries.execute(sql`create trigger note_run after insert or update of started_at on job_leases
      for each row when (new.name = 'silence' and new.outcome = 'running') execute function note_run()`);
    const runs = async () => {
      const answer: unknown = await queries.execute(sql`select * from runs order by started_at`);
      return (answer as { readonly rows: readonly { readonly holder: string; readonly started_at: string }[] }).rows;
    };
    const until = (count: number) =>
      expect.poll(async () => (await runs()).length, { timeout: 300_000, interval: 500 }).toBeGreaterThanOrEqual(count);
    await until(3);
    const [server] = servers;
    server?.child.kill('SIGKILL');
    await until(5);
    const starts = (await runs()).map(({ started_at: at }) => new Date(at).getTime());
    const gaps = starts.slice(1).map((at, index) => at - present(starts[index]));
    // Both servers use the database's time, which each knows to some milliseconds.
    expect(Math.min(...gaps)).toBeGreaterThan(29_000);
  });
});
