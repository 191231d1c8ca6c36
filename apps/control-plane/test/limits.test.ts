import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  addAccount,
  type Clock,
  type ControlPlane,
  createControlPlane,
  type Database,
  openDatabase,
  systemClock,
} from '../src/index.js';
import { type Answer, present, registration, request } from './control-plane-harness.js';

const accountLimits = {
  maxRequestsPerSecond: 1,
  maxRequestsAtOnce: 1_000,
  maxAgentRequestsPerSecond: 0.01,
  maxAgentRequestsAtOnce: 40,
  maxReportBytesPerSecond: 1,
  maxReportBytesAtOnce: 100_000,
  maxHeld: 3,
  maxAgents: 3,
};

describe('limits of an account', () => {
  let database: Database;
  let plane: ControlPlane;
  /** The durations, in milliseconds, for which the server sleeps now. */
  const sleeping = new Set<number>();
  const clock: Clock = {
    ...systemClock,
    sleep: (milliseconds, signal) => {
      sleeping.add(milliseconds);
      return systemClock.sleep(milliseconds, signal).finally(() => sleeping.delete(milliseconds));
    },
  };
  let onRequestLine = (): void => undefined;

  beforeAll(async () => {
    database = await openDatabase({ memory: true });
    const write = (line: string) => (line.includes('incoming request') ? onRequestLine() : undefined);
    plane = createControlPlane({ database, clock, accountLimits, log: { level: 'debug', stream: { write } } });
    await plane.listen();
  });
  afterAll(async () => {
    await plane.close();
    await database.close();
  });

  async function account() {
    const added = await addAccount(database.queries, { name: `${performance.now()}`, kinds: ['agent', 'operator'] });
    const { id, token } = present(added);
    const call = (
      method: string,
      path: string,
      body?: unknown,
      headers?: Record<string, string>,
      signal?: AbortSignal,
    ) => request(`${plane.url}${path}`, method, { token, body, headers, ...(signal === undefined ? {} : { signal }) });
    const register = (name: string) =>
      call(
        'POST',
        '/api/agents/register',
        registration({ instanceId: `i-${name}`, facts: { logical_agent_id: name } }),
      );
    const enroll = async (name: string) =>
      `/api/agents/${((await register(name)).body as { agent_id: string }).agent_id}`;
    return { id, token, call, register, enroll };
  }

  function isRefused({ status, headers }: Answer): boolean {
    return status === 429 && Number(headers.get('Retry-After')) >= 1;
  }

  test('with hundreds of concurrent requests of one account, other requests wait for only a few of them', async () => {
    const [greedy, modest] = [await account(), await account()];
    const [, other] = [await greedy.enroll('web'), await modest.enroll('web')];
    const statements = countStatements(database);
    const arrived = new Promise<void>((resolve) => {
      let count = 0;
      onRequestLine = () => {
        count += 1;
        if (count === 300) resolve();
      };
    });
    // Written at once, so that all requests arrive before the first one is answered.
    const socket = connect(Number(new URL(plane.url).port), '127.0.0.1');
    let answers = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      answers += part;
    });
    onTestFinished(() => {
      socket.destroy();
    });
    const question = `GET /api/client/${greedy.id}/agents HTTP/1.1\r\nHost: x\r\nAuthorization: ${greedy.token}\r\n\r\n`;
    socket.write(question.repeat(300));
    await arrived;
    const before = statements.done;
    const health = request(`${plane.url}/health`, 'GET', {}).then(({ status }) => [status, statements.done - before]);
    const config = modest.call('GET', `${other}/config`).then(({ status }) => [status, statements.done - before]);
    for (const [status, waitedFor] of await Promise.all([health, config])) {
      expect(status).toBe(200);
      expect(waitedFor).toBeLessThan(100);
    }
    await vi.waitFor(() => expect(answers.match(/HTTP\/1\.1 200 /g)).toHaveLength(300), { timeout: 60_000 });
    expect(statements.done - before).toBeGreaterThan(300);
  });

  test('held requests beyond the account’s limit are refused until others end', async () => {
    const { call, enroll } = await account();
    const agent = await enroll('web');
    const leaving = new AbortController();
    const hold = (id: number) => call('GET', `${agent}/hosts/i-${id}x?wait=25`, undefined, {}, leaving.signal);
    const held = [1, 2, 3].map((id) => hold(id).catch(() => undefined));
    await vi.waitFor(async () => expect(isRefused(await call('GET', `${agent}/hosts/i-4x?wait=1`))).toBe(true), {
      timeout: 60_000,
      interval: 500,
    });
    leaving.abort();
    await Promise.all(held);
    await vi.waitFor(async () => expect((await call('GET', `${agent}/hosts/i-4x?wait=1`)).status).toBe(404), {
      timeout: 60_000,
      interval: 1_000,
    });
  });

  test('a repeated request of the same instance makes its earlier held request answer at once', async () => {
    const { call, enroll } = await account();
    const agent = await enroll('web');
    const own = { 'SpotGuard-Instance': 'i-web', 'SpotGuard-Generation': '1' };
    await call(
      'POST',
      '/api/agents/register',
      registration({ instanceId: 'i-web', facts: { logical_agent_id: 'web' } }),
      own,
    );
    const earlier = call('GET', `${agent}/pending-commands?wait=25`, undefined, own);
    await vi.waitFor(() => expect(sleeping).toContain(25_000), { timeout: 60_000 });
    const leaving = new AbortController();
    const later = call('GET', `${agent}/pending-commands?wait=25`, undefined, own, leaving.signal).catch(
      () => undefined,
    );
    const began = performance.now();
    expect(await earlier).toMatchObject({ status: 200, body: [] });
    expect(performance.now() - began).toBeLessThan(20_000);
    leaving.abort();
    await later;
  });

  test('an agent with too many requests is refused, and its interruption notice is still answered', async () => {
    const { call, enroll } = await account();
    const [agent, sibling] = [await enroll('web'), await enroll('shop')];
    let last: Answer | undefined;
    for (let count = 0; count <= 40; count += 1) last = await call('GET', `${agent}/config`);
    expect(isRefused(present(last))).toBe(true);
    expect((await call('GET', `${sibling}/config`)).status).toBe(200);
    const notice = { instance_id: 'i-web', termination_time: '2026-11-27T12:00:00Z' };
    expect((await call('POST', `${agent}/termination-imminent`, notice)).status).toBe(409);
  });

  test('a new agent beyond the limit is refused, and an existing one is not', async () => {
    const { register } = await account();
    for (const name of ['a', 'b', 'c']) expect((await register(name)).status).toBe(200);
    expect(isRefused(await register('d'))).toBe(true);
    expect((await register('c')).status).toBe(200);
  });

  test('the size of each report and of all reports together is limited', async () => {
    const { call, enroll } = await account();
    const agent = await enroll('web');
    const event = (id: number, length: number) => ({
      instance_id: 'i-web',
      event_id: `e-${id}`,
      code: 'system-reboot',
      x: 'x'.repeat(length),
    });
    expect((await call('POST', `${agent}/maintenance-report`, event(0, 20_000))).status).toBe(413);
    const answers: Answer[] = [];
    for (let id = 1; id <= 9; id += 1)
      answers.push(await call('POST', `${agent}/maintenance-report`, event(id, 15_000)));
    expect(answers.slice(0, 5).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(isRefused(present(answers[8]))).toBe(true);
  });

  test('interruptions are listed in pages without their reports; a single interruption has its report', async () => {
    const { id, call, enroll } = await account();
    const agent = await enroll('web');
    for (const event_id of ['e-1', 'e-2', 'e-3'])
      await call('POST', `${agent}/maintenance-report`, { instance_id: 'i-web', event_id, code: 'system-reboot' });
    const list = `/api/client/${id}/interruptions`;
    const { texts } = countStatements(database);
    const first = (await call('GET', `${list}?limit=2`)).body as { id: string }[];
    expect(first).toHaveLength(2);
    for (const row of first) expect(row).not.toHaveProperty('report');
    // The reports are not even read from the database: a page of large ones would be megabytes.
    const reads = texts.filter((text) => text.includes('from "interruptions"'));
    expect(reads).not.toEqual([]);
    for (const read of reads) expect(read).not.toContain('"report"');
    const second = (await call('GET', `${list}?limit=2&before=${first[1]?.id}`)).body as { id: string }[];
    expect(second).toHaveLength(1);
    expect((await call('GET', `${list}/${second[0]?.id}`)).body).toMatchObject({ report: { event_id: 'e-1' } });
    expect((await call('GET', `${list}/nothing`)).status).toBe(404);
    expect((await call('GET', `${list}?limit=1000`)).status).toBe(400);
  });
});

/** Counts and records the statements that the embedded database executes. */
function countStatements(database: Database): { readonly done: number; readonly texts: readonly string[] } {
  const { $client } = database.queries as unknown as { $client: { query: (...of: unknown[]) => Promise<unknown> } };
  const counted = { done: 0, texts: Array.of<string>() };
  const query = $client.query.bind($client);
  $client.query = (...of) =>
    query(...of).finally(() => {
      counted.done += 1;
      counted.texts.push(String(of[0]));
    });
  return counted;
}
