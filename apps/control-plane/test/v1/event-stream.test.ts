import { and, eq, lt } from 'drizzle-orm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createControlPlane, openDatabase } from '../../src/index.js';
import { controlPlaneOn, present, request, type TestAccount, testDatabases } from '../control-plane-harness.js';

interface ReceivedEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Opens a stream of events, and reads it until the test is over. */
async function openStream(
  url: string,
  token: string,
  options: { readonly query?: string; readonly last?: number } = {},
) {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const response = await fetch(`${url}/api/v1/events${options.query ?? ''}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(options.last === undefined ? {} : { 'last-event-id': String(options.last) }),
    },
    signal: leaving.signal,
  });
  const received = eventsOf(response);
  return {
    response,
    leave: () => leaving.abort(),
    /** Resolves to the next event that is no ping; undefined when the stream has ended. */
    async next(): Promise<ReceivedEvent | undefined> {
      for (;;) {
        const { value, done } = await received.next();
        if (done === true) return undefined;
        if (value.event !== 'ping') return value;
      }
    },
    /** Resolves to the next event, pings included. */
    any: async () => present((await received.next()).value as ReceivedEvent),
  };
}

async function* eventsOf(response: Response): AsyncGenerator<ReceivedEvent, undefined> {
  let text = '';
  for await (const part of present(response.body).pipeThrough(new TextDecoderStream())) {
    text += part;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const event = field('event');
      if (event !== undefined) yield { id: field('id'), event, data: JSON.parse(field('data') ?? '{}') };
    }
  }
  return undefined;
}

describe.each(testDatabases)('the stream of events on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function enrolled() {
    const account = await plane.account();
    const workloadId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    const configure = (enabled: boolean) =>
      account.post(`/api/client/agents/${workloadId}/toggle-enabled`, { enabled });
    return { account, workloadId, configure };
  }

  const enrollAnother = (account: TestAccount) =>
    account.enroll({ instanceId: 'i-other', generation: 1, facts: { logical_agent_id: 'other' } });

  test('sends what happens after it was opened, with its number and who did it', async () => {
    const { account, workloadId, configure } = await enrolled();
    const stream = await openStream(plane.url, account.token);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.response.headers.get('cache-control')).toBe('no-store');
    await configure(false);
    expect(await stream.next()).toMatchObject({
      id: '2',
      event: 'workload.configured',
      data: { number: 2, workloadId, actor: { kind: 'token' }, data: { changes: { enabled: false } } },
    });
  });

  test('sends what was missed to a client that tells the last number that it has, each event once and in order', async () => {
    const { account, configure } = await enrolled();
    for (let round = 0; round < 5; round += 1) await configure(round % 2 === 0);
    const stream = await openStream(plane.url, account.token, { last: 3 });
    await configure(true);
    const ids = [await stream.next(), await stream.next(), await stream.next(), await stream.next()];
    expect(ids.map((event) => event?.id)).toEqual(['4', '5', '6', '7']);
  });

  test('tells a client to read everything again when what it has missed is not kept, or is not of this database', async () => {
    const { account, configure } = await enrolled();
    for (let round = 0; round < 5; round += 1) await configure(round % 2 === 0);
    const { events } = plane.database.schema;
    await plane.database.queries.delete(events).where(and(eq(events.accountId, account.id), lt(events.number, 4)));
    for (const last of [1, 99]) {
      const stream = await openStream(plane.url, account.token, { last });
      expect(await stream.next()).toEqual({ id: '6', event: 'reset', data: { last: 6 } });
    }
    const stream = await openStream(plane.url, account.token, { last: 3 });
    expect(await stream.next()).toMatchObject({ id: '4' });
  });

  test('sends only the wanted types, of the wanted workload', async () => {
    const { account, workloadId, configure } = await enrolled();
    const ofWorkload = await openStream(plane.url, account.token, { query: `?workloadId=${workloadId}` });
    const registered = await openStream(plane.url, account.token, { query: '?types=command.,instance.registered' });
    await enrollAnother(account);
    await configure(false);
    expect(await ofWorkload.next()).toMatchObject({ id: '3', event: 'workload.configured' });
    expect(await registered.next()).toMatchObject({ id: '2', event: 'instance.registered' });
  });

  test('never has the events of another account', async () => {
    const { account, configure } = await enrolled();
    const other = await enrolled();
    const stream = await openStream(plane.url, account.token, { last: 0 });
    await other.configure(false);
    await configure(false);
    expect(await stream.next()).toMatchObject({ id: '1', event: 'instance.registered' });
    expect(await stream.next()).toMatchObject({ id: '2', event: 'workload.configured' });
  });

  test('has the events that another server on the same database stores', async () => {
    const { account, configure } = await enrolled();
    const database = kind === 'postgres' ? await openDatabase(plane.location) : plane.database;
    const other = createControlPlane({ database });
    const stream = await openStream(await other.listen(), account.token);
    await configure(false);
    expect(await stream.next()).toMatchObject({ event: 'workload.configured' });
    await other.close();
    expect(await stream.next()).toBeUndefined();
    if (database !== plane.database) await database.close();
  });

  test('sends the time of the server now and then', async () => {
    const { account } = await enrolled();
    const stream = await openStream(plane.url, account.token);
    expect(await stream.any()).toEqual({ id: undefined, event: 'ping', data: { time: expect.stringMatching(/Z$/) } });
  });

  test('ends when its token is disabled', async () => {
    const { account } = await enrolled();
    const stream = await openStream(plane.url, account.token);
    const { clients } = (await plane.controlPlane.administer({ action: 'list' })) as {
      readonly clients: readonly { readonly id: string; readonly name: string }[];
    };
    const { name } = present(clients.find(({ id }) => id === account.id));
    await plane.controlPlane.administer({ action: 'disable', name });
    expect(await stream.next()).toBeUndefined();
  });

  test('needs credentials, like every route that is not public', async () => {
    expect(await request(`${plane.url}/api/v1/events`, 'GET', {})).toMatchObject({ status: 401 });
  });
});
