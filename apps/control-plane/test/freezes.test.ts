import { headers, pendingCommands, readFreezeNotice } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, zoneB } from './account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from './control-plane-harness.js';

const reason = { reason: 'The bill is wrong' };
const ours = { [headers.features]: 'plugin-commands, cancelled-commands, freezes' };

describe.each(testDatabases)('a freeze on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function ourWorkload() {
    const agent = await accountWithReplicas(plane, { generation: 1 });
    const own = { ...agent.own, ...ours };
    const path = `/api/v1/workloads/${agent.agentId}`;
    const order = (mode: string, pool?: string) =>
      agent.account.post(`${path}/commands`, {
        type: 'switch',
        input: { target_mode: mode, ...(pool === undefined ? {} : { target_pool_id: pool }) },
      });
    return {
      ...agent,
      own,
      path,
      order,
      poll: (query = '') => agent.account.get(`${agent.agent}/pending-commands${query}`, own),
      freeze: (whose = path) => agent.account.post(`${whose}/freeze`, reason),
      lift: (whose = path) => agent.account.call('DELETE', `${whose}/freeze`),
    };
  }

  const frozenAccount = '/api/v1';

  test.each([
    ['a workload', undefined, /^The workload is frozen since .*Z by .*: The bill is wrong\. Nothing is ordered/],
    ['an account', frozenAccount, /^The account is frozen/],
  ])('of %s refuses every order, with who, since when and why', async (_, whose, message) => {
    const agent = await ourWorkload();
    await agent.prices({ 'us-east-1b': 0.01 });
    expect(await agent.freeze(whose)).toMatchObject({ status: 200, body: { reason: reason.reason } });
    const refusals = [
      await agent.order('ondemand'),
      await agent.account.post(`/api/client/instances/i-1/force-switch`, { target: 'ondemand' }),
      await agent.ask({ replica_type: 'automatic-rebalance', pool_id: zoneB }),
      await agent.account.post(`${agent.agent}/create-emergency-replica`, {
        signal_type: 'termination-notice',
        instance_id: 'i-1',
      }),
    ];
    for (const { status, body } of refusals) {
      const { detail, error } = body as { detail?: string; error?: string };
      expect({ status, text: detail ?? error }).toEqual({ status: 409, text: expect.stringMatching(message) });
    }
    expect(await agent.lift(whose)).toMatchObject({ status: 204 });
    expect(await agent.order('ondemand')).toMatchObject({ status: 201 });
    expect(await agent.lift(whose)).toMatchObject({ status: 404, body: { code: 'not-frozen' } });
  });

  test('keeps queued commands from the agent, which gets them when it is lifted', async () => {
    const agent = await ourWorkload();
    await agent.order('ondemand');
    await agent.freeze();
    expect((await agent.poll()).body).toEqual([]);
    plane.advance(1_800);
    await agent.lift();
    expect(pendingCommands.parse((await agent.poll()).body)).toMatchObject([{ target_mode: 'ondemand' }]);
  });

  test('renews the lease of a command that the agent has, without listing it again', async () => {
    const agent = await ourWorkload();
    await agent.order('ondemand');
    expect(pendingCommands.parse((await agent.poll()).body)).toHaveLength(1);
    await agent.freeze();
    for (let minutes = 0; minutes < 70; minutes += 1) {
      plane.advance(59);
      expect((await agent.poll('?frozen=true')).body).toEqual([]);
    }
    await agent.lift();
    expect(pendingCommands.parse((await agent.poll()).body)).toHaveLength(1);
  });

  test('is told to our agent with each answer, and at once to one that waits for commands', async () => {
    const agent = await ourWorkload();
    const held = agent.poll('?wait=25');
    await expect.poll(() => plane.sleeping).toContain(25_000);
    await agent.freeze();
    const notice = present((await held).headers.get(headers.frozen.toLowerCase()));
    expect(readFreezeNotice(notice)).toMatchObject({ level: 'workload', reason: reason.reason });
    expect((await agent.poll('?wait=25')).headers.has(headers.frozen)).toBe(true);
    const known = agent.poll('?wait=25&frozen=true');
    await expect.poll(() => plane.sleeping).toContain(25_000);
    await agent.lift();
    expect((await known).headers.has(headers.frozen)).toBe(false);
    await agent.freeze();
    const own = { headers: agent.own, body: { status: 'online' } };
    const heartbeat = await agent.account.call('POST', `${agent.agent}/heartbeat`, own);
    expect(heartbeat.headers.has(headers.frozen)).toBe(true);
    const settings = await agent.account.get(`${agent.agent}/config`, agent.own);
    expect(settings).toMatchObject({ body: { enabled: 1 } });
    expect(settings.headers.has(headers.frozen)).toBe(true);
    const registered = await agent.account.call('POST', '/api/agents/register', {
      headers: { ...agent.own, ...ours },
      body: {
        client_token: 'ignored',
        hostname: 'web-1',
        instance_id: 'i-1',
        instance_type: 't3.medium',
        region: 'us-east-1',
        az: 'us-east-1a',
        ami_id: 'ami-1',
        agent_version: '4.0.0',
        logical_agent_id: 'web',
        mode: 'spot',
      },
    });
    expect(registered).toMatchObject({ status: 200, body: { config: { enabled: 1 } } });
    expect(registered.headers.has(headers.frozen)).toBe(true);
  });

  test('reads as disabled to an agent of v4, which gets no commands', async () => {
    const agent = await accountWithReplicas(plane);
    const path = `/api/v1/workloads/${agent.agentId}`;
    const order = { type: 'switch', input: { target_mode: 'ondemand' } };
    await agent.account.post(`${path}/commands`, order);
    await agent.account.post(`${path}/freeze`, reason);
    expect((await agent.account.get(`${agent.agent}/config`)).body).toMatchObject({ enabled: 0 });
    expect((await agent.account.get(`${agent.agent}/pending-commands`)).body).toEqual([]);
    await agent.account.call('DELETE', `${path}/freeze`);
    expect((await agent.account.get(`${agent.agent}/config`)).body).toMatchObject({ enabled: 1 });
    expect((await agent.account.get(`${agent.agent}/pending-commands`)).body).toHaveLength(1);
  });

  test('promotes no replica of v4 on a notice, ends none, and does both after it is lifted', async () => {
    const agent = await accountWithReplicas(plane);
    const path = `/api/v1/workloads/${agent.agentId}`;
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    await agent.account.post(`${path}/freeze`, reason);
    await agent.status(id, { status: 'ready' });
    const notice = { instance_id: 'i-1', detected_at: plane.now().toISOString() };
    const notified = () => agent.account.post(`${agent.agent}/termination-imminent`, notice);
    expect(await notified()).toMatchObject({ status: 409, body: { success: false } });
    expect(await agent.account.call('DELETE', `${agent.agent}/replicas/${id}`)).toMatchObject({ status: 409 });
    expect(await agent.account.post(`${agent.agent}/replicas/${id}/promote`, {})).toMatchObject({ status: 409 });
    await agent.configure({ autoSwitchEnabled: true });
    expect(await agent.rows('?status=terminated')).toEqual([]);
    expect(await agent.role('i-1')).toMatchObject({ role: 'primary' });
    await agent.account.call('DELETE', `${path}/freeze`);
    expect(await notified()).toMatchObject({ status: 200, body: { success: true } });
    expect(await agent.role('i-s')).toMatchObject({ role: 'primary' });
  });

  test('lists no replica to be launched or ended, and requests none in manual mode', async () => {
    const agent = await ourWorkload();
    const id = await agent.manual();
    await agent.freeze();
    expect(await agent.rows('?status=launching')).toEqual([]);
    await agent.status(id, { status: 'failed', error_message: 'no capacity' });
    plane.advance(120);
    await agent.sendHeartbeat();
    expect((await agent.rows('?include_terminated=true')).map((row) => row.status)).toEqual(['failed']);
    await agent.lift();
    await agent.sendHeartbeat();
    expect(await agent.rows('?status=launching')).toHaveLength(1);
  });

  test('is listed and told as an event when it begins and ends, with who and why', async () => {
    const agent = await ourWorkload();
    await agent.freeze(frozenAccount);
    expect(await agent.freeze()).toMatchObject({ status: 200 });
    const again = await agent.account.post(`${agent.path}/freeze`, { reason: 'Another one' });
    expect(again.body).toMatchObject({ reason: reason.reason });
    expect((await agent.account.get('/api/v1/freezes')).body).toMatchObject({
      items: [
        { level: 'account', workloadId: null, frozenBy: { kind: 'token' } },
        { level: 'workload', workloadId: agent.agentId },
      ],
    });
    await agent.lift();
    await agent.lift(frozenAccount);
    expect((await agent.account.get('/api/v1/freezes')).body).toEqual({ items: [] });
    const { events } = plane.database.schema;
    const told = (await plane.database.queries.select().from(events).orderBy(events.number)).filter(
      ({ accountId, type }) => accountId === agent.account.id && type.startsWith('freeze.'),
    );
    expect(told.map(({ type, data, actorKind }) => [type, data['level'], data['reason'], actorKind])).toEqual([
      ['freeze.begun', 'account', reason.reason, 'token'],
      ['freeze.begun', 'workload', reason.reason, 'token'],
      ['freeze.lifted', 'workload', reason.reason, 'token'],
      ['freeze.lifted', 'account', reason.reason, 'token'],
    ]);
  });

  test('of one account leaves the others alone', async () => {
    const frozen = await ourWorkload();
    const other = await ourWorkload();
    await frozen.freeze(frozenAccount);
    expect(await other.order('ondemand')).toMatchObject({ status: 201 });
    expect((await other.account.get('/api/v1/freezes')).body).toEqual({ items: [] });
    expect(await other.account.post(`${frozen.path}/freeze`, reason)).toMatchObject({ status: 404 });
    expect(await other.account.call('DELETE', `${frozen.path}/freeze`)).toMatchObject({ status: 404 });
  });
});
