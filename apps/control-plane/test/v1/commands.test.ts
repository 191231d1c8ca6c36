import { headers, pendingCommands } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, testDatabases } from '../control-plane-harness.js';

const features = 'plugin-commands, known-commands, cancelled-commands, freezes';

describe.each(testDatabases)('commands for people and programs on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function workload({ isV4 = false } = {}) {
    const generation = isV4 ? undefined : 1;
    const account = await plane.account();
    const workloadId = await account.enroll({ instanceId: 'i-1', generation });
    const commands = `/api/v1/workloads/${workloadId}/commands`;
    const agent = `/api/agents/${workloadId}`;
    const own: Readonly<Record<string, string>> =
      generation === undefined ? {} : { [headers.instance]: 'i-1', [headers.features]: features };
    return {
      account,
      workloadId,
      commands,
      order: async (body: object = { type: 'cache.flush', input: { keys: ['a'] } }) => {
        const answer = await account.post(commands, body);
        return (answer.body as { command: { commandId: string } }).command.commandId;
      },
      cancel: (id: string) => account.post(`${commands}/${id}/cancel`, {}),
      find: async (id: string) => (await account.get(`${commands}/${id}`)).body,
      poll: (query = '') => account.get(`${agent}/pending-commands${query}`, own),
      acknowledge: (id: string, body: object) => account.post(`${agent}/commands/${id}/executed`, body, own),
    };
  }

  const toOnDemand = { type: 'switch', input: { target_mode: 'ondemand' } };

  test('are queued, delivered and completed, with their input and output', async () => {
    const { order, find, poll, acknowledge, workloadId } = await workload();
    const id = await order();
    expect(await find(id)).toMatchObject({
      commandId: id,
      workloadId,
      type: 'cache.flush',
      state: 'queued',
      input: { keys: ['a'] },
      output: null,
      origin: 'token',
      actor: { kind: 'token' },
      parentCommandId: null,
      cancellation: null,
    });
    await poll();
    expect(await find(id)).toMatchObject({ state: 'delivered', leasedUntil: expect.stringMatching(/Z$/) });
    await acknowledge(id, { success: true, message: 'Flushed', output: { flushed: 1 } });
    expect(await find(id)).toMatchObject({
      state: 'completed',
      message: 'Flushed',
      output: { flushed: 1 },
      leasedUntil: null,
      endedAt: expect.stringMatching(/Z$/),
    });
  });

  test('keep the command that ordered them', async () => {
    const { account, order, find } = await workload();
    const parentCommandId = await order();
    const id = await order({ ...toOnDemand, parentCommandId });
    expect(await find(id)).toMatchObject({ origin: 'command', parentCommandId });
    const { body } = await account.get(`/api/v1/commands?parentCommandId=${parentCommandId}`);
    expect(body).toMatchObject({ items: [{ commandId: id, input: { target_mode: 'ondemand' } }] });
  });

  test('are listed by what they are and how they ended, the newest first, page by page', async () => {
    const { account, order, poll, acknowledge, cancel, workloadId } = await workload();
    const [failed, cancelled, delivered] = [await order(), await order({ type: 'a.b' }), await order({ type: 'c.d' })];
    await cancel(cancelled);
    await poll();
    await acknowledge(failed, { success: false, message: 'No' });
    const queued = await order(toOnDemand);
    const idsOf = async (query: string) =>
      ((await account.get(`/api/v1/commands${query}`)).body as { items: { commandId: string }[] }).items.map(
        ({ commandId }) => commandId,
      );
    expect(await idsOf(`?workloadId=${workloadId}`)).toEqual([queued, delivered, cancelled, failed]);
    for (const [state, id] of Object.entries({ queued, delivered, cancelled, failed }))
      expect(await idsOf(`?state=${state}`)).toEqual([id]);
    expect(await idsOf('?type=switch')).toEqual([queued]);
    expect(await idsOf('?origin=person')).toEqual([]);
    expect(await idsOf(`?to=${plane.now().toISOString()}`)).toHaveLength(4);
    plane.advance(3_700);
    expect(await idsOf('?state=expired')).toEqual([queued, delivered]);
    const first = (await account.get('/api/v1/commands?limit=3')).body as { nextCursor: string };
    expect(await idsOf(`?limit=3&cursor=${first.nextCursor}`)).toEqual([failed]);
    const csv = await fetch(`${plane.url}/api/v1/commands?format=csv&state=failed`, {
      headers: { Authorization: `Bearer ${account.token}` },
    });
    expect(await csv.text()).toContain(`${failed},${workloadId},cache.flush,failed,i-1,No,token`);
  });

  test('that nobody has got are cancelled at once, and never delivered', async () => {
    const { order, cancel, find, poll, account } = await workload();
    const id = await order(toOnDemand);
    const message = 'Cancelled before anything was launched.';
    const cancelled = { state: 'cancelled', message, cancellation: { outcome: 'cancelled' } };
    expect(await cancel(id)).toMatchObject({ status: 200, body: cancelled });
    expect(await cancel(id)).toMatchObject({ status: 200, body: cancelled });
    expect((await poll()).body).toEqual([]);
    expect(await find(id)).toMatchObject(cancelled);
    expect(await order(toOnDemand)).not.toBe(id);
    const { events } = plane.database.schema;
    const told = (await plane.database.queries.select().from(events).orderBy(events.number)).filter(
      ({ accountId, type }) => accountId === account.id && type === 'command.cancelled',
    );
    expect(told).toMatchObject([{ data: { commandId: id, message } }]);
  });

  test('that our agent has are asked back, and the agent says what it took back', async () => {
    const { order, cancel, find, poll, acknowledge } = await workload();
    const id = await order(toOnDemand);
    await poll();
    const held = poll(`?wait=25&known=${id}`);
    await expect.poll(() => plane.sleeping).toContain(25_000);
    expect(await cancel(id)).toMatchObject({
      status: 200,
      body: { state: 'delivered', cancellation: { outcome: 'asked', requestedBy: { kind: 'token' } } },
    });
    const told = await held;
    expect(told.headers.get(headers.cancelled)).toBe(id);
    expect(told.body).toEqual([]);
    const heldAgain = poll(`?wait=25&known=${id}&cancelled=${id}`);
    await expect.poll(() => plane.sleeping).toContain(25_000);
    const another = await order(toOnDemand);
    expect(another).not.toBe(id);
    expect(pendingCommands.parse((await heldAgain).body)).toMatchObject([{ id: another }]);
    plane.advance(50);
    expect((await poll(`?known=${another}`)).headers.get(headers.cancelled)).toBe(id);
    const message = 'It was cancelled. The launched instance i-2 was taken back';
    await acknowledge(id, { success: false, message, cancelled: true });
    expect(await find(id)).toMatchObject({ state: 'cancelled', message, cancellation: { outcome: 'cancelled' } });
    expect((await poll(`?known=${another}`)).headers.has(headers.cancelled)).toBe(false);
    expect(await cancel(id)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  });

  test('that are past their pivot end as if nobody had asked', async () => {
    const { order, cancel, find, poll, acknowledge } = await workload();
    const id = await order(toOnDemand);
    await poll();
    await cancel(id);
    await acknowledge(id, { success: true, message: 'Switch completed' });
    expect(await find(id)).toMatchObject({ state: 'completed', cancellation: { outcome: 'too-late' } });
    expect(await cancel(id)).toMatchObject({ status: 409, body: { code: 'command-ended' } });
  });

  test('that a v4 agent has cannot be cancelled, and are not delivered again once its time is over', async () => {
    const { order, cancel, find, poll } = await workload({ isV4: true });
    const id = await order(toOnDemand);
    await poll();
    expect(await cancel(id)).toMatchObject({
      status: 409,
      body: { code: 'command-not-cancellable', detail: expect.stringMatching(/agent on i-1 has the command/) },
    });
    plane.advance(1_000);
    expect(await cancel(id)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(await find(id)).toMatchObject({ message: expect.stringMatching(/may have carried it out/) });
    expect((await poll()).body).toEqual([]);
  });

  test('are refused with a code and each wrong field', async () => {
    const { account, commands } = await workload();
    const wrong = { type: 'switch', input: { target_mode: 'moon' } };
    expect(await account.post(commands, wrong)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ pointer: '/body/input/target_mode' }] },
    });
    expect(await account.post(commands, { type: 'no command' })).toMatchObject({ body: { code: 'command-unknown' } });
    await account.call('PATCH', `${commands.replace('/commands', '')}/settings`, { body: { enabled: false } });
    expect(await account.post(commands, toOnDemand)).toMatchObject({ body: { code: 'workload-disabled' } });
    const other = await workload();
    const id = await other.order();
    expect(await account.get(`${commands}/${id}`)).toMatchObject({ status: 404, body: { code: 'command-not-found' } });
    expect(await account.post(`${commands}/${id}/cancel`, {})).toMatchObject({ status: 404 });
  });

  test('are not delivered to a disabled workload, which keeps those that it has', async () => {
    const { account, order, poll, workloadId } = await workload();
    const enable = (enabled: boolean) =>
      account.call('PATCH', `/api/v1/workloads/${workloadId}/settings`, { body: { enabled } });
    const delivered = await order();
    await poll();
    await order(toOnDemand);
    await enable(false);
    expect(pendingCommands.parse((await poll()).body)).toMatchObject([{ id: delivered }]);
    await enable(true);
    expect(pendingCommands.parse((await poll()).body)).toHaveLength(2);
  });
});
