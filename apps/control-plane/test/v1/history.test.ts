import { describe, expect, test } from 'vitest';
import { accountWithReplicas, collected } from '../account-with-replicas.js';
import { controlPlaneOn, testDatabases } from '../control-plane-harness.js';

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}

const report = {
  old_instance: { instance_id: 'i-1', mode: 'spot', pool_id: 't3.medium.us-east-1a' },
  new_instance: { instance_id: 'i-2', mode: 'ondemand' },
  prices: { on_demand: 0.05, old_spot: 0.03 },
  timing: { switch_initiated_at: '2026-11-23T07:00:00.000000+00:00' },
  trigger: 'manual',
};

describe.each(testDatabases)('the past, for people and programs, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function agentOf() {
    const agent = await accountWithReplicas(plane);
    const page = async (path: string) => (await agent.account.get(`/api/v1${path}`)).body as Page;
    return { ...agent, page };
  }

  test('lists switches, filtered and in pages, and shows one with its timing', async () => {
    const { account, agent, agentId, page } = await agentOf();
    for (const [newInstance, zone] of [
      ['i-2', 'us-east-1c'],
      ['i-3', 'us-east-1d'],
      ['i-4', 'us-east-1c'],
    ])
      await account.post(`${agent}/switch-report`, {
        ...report,
        new_instance: { instance_id: newInstance, mode: 'ondemand', az: zone },
      });
    const first = await page('/switches?limit=2');
    expect(first.items).toMatchObject([{ to: { instanceId: 'i-4' } }, { to: { instanceId: 'i-3' } }]);
    const second = await page(`/switches?limit=2&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ to: { instanceId: 'i-2' } }], nextCursor: null });
    expect(second.items[0]).toMatchObject({
      workloadId: agentId,
      success: true,
      trigger: 'manual',
      isInferred: false,
      from: { instanceId: 'i-1', market: 'spot', pool: 't3.medium.us-east-1a', spotPrice: 0.03 },
      to: { market: 'on-demand', spotPrice: null },
      startedAt: '2026-11-23T07:00:00.000Z',
      leftRunning: null,
    });
    const id = second.items[0]?.['switchId'];
    expect((await account.get(`/api/v1/switches/${id}`)).body).toMatchObject({ switchId: id, timing: report.timing });
    expect((await page('/switches?instanceId=i-3')).items).toHaveLength(1);
    expect((await page('/switches?success=false')).items).toEqual([]);
    expect((await page('/switches?zone=us-east-1c')).items).toMatchObject([
      { to: { instanceId: 'i-4' } },
      { to: { instanceId: 'i-2' } },
    ]);
    expect((await page('/switches?zone=us-east-1')).items).toEqual([]);
    expect((await page(`/switches?from=${plane.now().toISOString()}&to=2100-01-01T00:00:00Z`)).items).toEqual([]);
  });

  test('lists interruptions by kind, and shows one with its report', async () => {
    const { account, agent, page } = await agentOf();
    await account.post(`${agent}/maintenance-report`, { instance_id: 'i-1', event_id: 'e', code: 'system-reboot' });
    await account.post(`${agent}/rebalance-recommendation`, { instance_id: 'i-1' });
    const all = await page('/interruptions');
    expect(all.items).toMatchObject([{ kind: 'rebalance' }, { kind: 'maintenance', instanceId: 'i-1' }]);
    const { items } = await page('/interruptions?kind=maintenance');
    expect(items).toHaveLength(1);
    const id = items[0]?.['interruptionId'];
    expect((await account.get(`/api/v1/interruptions/${id}`)).body).toMatchObject({
      report: { code: 'system-reboot' },
    });
  });

  describe('of interruptions', () => {
    const inSeconds = (seconds: number) =>
      new Date(plane.now().getTime() + 1_000 * seconds).toISOString().replace(/\.\d+/, '');

    async function noticed() {
      const agent = await accountWithReplicas(plane, { generation: 1 });
      const { account } = agent;
      const post = (path: string, body: object) => account.post(`${agent.agent}/${path}`, body, agent.own);
      const list = async (query = '') => {
        const { body, status } = await account.get(`/api/v1/interruptions?${query}`);
        expect(status).toBe(200);
        return (body as Page).items;
      };
      return {
        ...agent,
        post,
        list,
        notice: (action = 'terminate', seconds = 120) =>
          post('termination-imminent', { instance_id: 'i-1', termination_time: inSeconds(seconds), action }),
        reportFailover: (body: object) =>
          post('failover-report', {
            notice: { instance_id: 'i-1', action: 'terminate', at: inSeconds(110) },
            outcome: 'nothing-launched',
            ...body,
          }),
        /** What a successor does that was launched for it. */
        takeOver: async (intent: string) => {
          const facts = { az: 'us-east-1c' };
          await account.register({ instanceId: 'i-2', generation: 2, predecessor: 'i-1', intent, facts });
          const caller = { 'SpotGuard-Instance': 'i-2', 'SpotGuard-Generation': '2' };
          const promoted = await account.post(
            `${agent.agent}/hosts/i-2/promote`,
            { expected_generation: 1, reason: 'failover' },
            caller,
          );
          expect(promoted.status).toBe(200);
        },
        figures: async () =>
          ((await account.get('/api/v1/fleet')).body as { interruptions: Readonly<Record<string, unknown>> })
            .interruptions,
      };
    }

    test('one that is under way has its deadline, and nobody who saved it yet', async () => {
      const { account, list, notice, figures } = await noticed();
      await notice('hibernate');
      const [row] = await list();
      expect(row).toMatchObject({
        kind: 'termination',
        instanceType: 't3.medium',
        zone: 'us-east-1a',
        market: 'spot',
        action: 'hibernate',
        outcome: 'under-way',
        savedBy: null,
        handedOverAt: null,
        secondsTaken: null,
        secondsLeft: null,
      });
      const left = Date.parse(String(row?.['deadline'])) - plane.now().getTime();
      expect(left).toBeGreaterThan(60_000);
      expect(await figures()).toMatchObject({ underWay: 1, last: { interruptionId: row?.['interruptionId'] } });
      const { body } = await account.get('/api/v1/fleet');
      expect(body).toMatchObject({ workloads: [{ notice: { interruptionId: row?.['interruptionId'] } }] });
    });

    test.each([
      ['a launch', 'failover/notice-1/1795424400000/spot', 'launch'],
      ['a switch that was under way', 'switch/command-1/manual/1795424400000/300/spot', 'switch'],
    ])('%s saved it, in so many seconds and so many before the deadline', async (_, intent, savedBy) => {
      const { list, notice, takeOver, figures } = await noticed();
      await notice();
      plane.advance(50);
      await takeOver(intent);
      const [row] = await list();
      expect(row).toMatchObject({ outcome: 'survived', savedBy, takenOverBy: 'i-2' });
      const taken = Number(row?.['secondsTaken']);
      const left = Number(row?.['secondsLeft']);
      expect(taken).toBeGreaterThanOrEqual(50);
      expect(taken).toBeLessThan(80);
      expect(left).toBeGreaterThan(30);
      expect(left).toBeLessThanOrEqual(70);
      expect(await figures()).toMatchObject({ survived: 1, minSecondsLeft: left });
      expect(await list('outcome=survived')).toHaveLength(1);
      expect(await list('outcome=not-survived')).toEqual([]);
    });

    test('it counts also when the deadline is further away than AWS usually says', async () => {
      const { list, notice, takeOver } = await noticed();
      await notice('terminate', 600);
      await takeOver('failover/notice-1/1795424400000/spot');
      expect(await list()).toMatchObject([{ outcome: 'survived', savedBy: 'launch', takenOverBy: 'i-2' }]);
    });

    test('a replica saved it', async () => {
      const agent = await noticed();
      const id = await agent.manual();
      await agent.put(id, 'i-s');
      await agent.registerReplica(id, 'i-s');
      await agent.status(id, { status: 'ready' });
      await Promise.all([agent.notice(), agent.takeOverWhenOrdered('i-s')]);
      expect(await agent.list()).toMatchObject([{ outcome: 'survived', savedBy: 'replica', takenOverBy: 'i-s' }]);
    });

    test('nothing saved it when another instance was the primary only after the deadline', async () => {
      const { list, notice, takeOver, figures } = await noticed();
      await notice();
      plane.advance(200);
      expect(await list()).toMatchObject([{ outcome: 'not-survived', savedBy: 'nothing', takenOverBy: null }]);
      await takeOver('failover/notice-1/1795424400000/spot');
      const [row] = await list('outcome=not-survived');
      expect(row).toMatchObject({ savedBy: 'nothing', takenOverBy: 'i-2', secondsLeft: null });
      expect(Number(row?.['secondsTaken'])).toBeGreaterThanOrEqual(200);
      expect(await figures()).toMatchObject({ total: 1, survived: 0 });
    });

    test('it was survived when AWS did not take the instance', async () => {
      const { list, notice, sendHeartbeat } = await noticed();
      await notice();
      plane.advance(900);
      await sendHeartbeat();
      expect(await list()).toMatchObject([{ outcome: 'survived', savedBy: 'nothing', secondsLeft: null }]);
    });

    test('each interruption is listed once, with the first report of its notice', async () => {
      const { list, notice, reportFailover, post } = await noticed();
      await post('rebalance-recommendation', { instance_id: 'i-1' });
      await notice();
      await reportFailover({});
      const kinds = async (query: string) => (await list(query)).map(({ kind }) => kind);
      expect(await kinds('')).toEqual(['failover', 'termination', 'rebalance']);
      expect(await kinds('each=interruption')).toEqual(['termination', 'rebalance']);
      expect((await list('kind=rebalance'))[0]).toMatchObject({ outcome: null, savedBy: null, deadline: null });
      expect(await kinds('each=interruption&zone=us-east-1a&outcome=under-way')).toEqual(['termination']);
      expect(await kinds('zone=us-east-1b')).toEqual([]);
    });

    test('a notice of which only the failover was reported is a notice', async () => {
      const { list, reportFailover } = await noticed();
      await reportFailover({});
      expect(await list('each=interruption&kind=termination')).toMatchObject([
        { kind: 'failover', action: 'terminate', outcome: 'under-way' },
      ]);
    });

    test('they are CSV with how they ended', async () => {
      const { account, notice, takeOver } = await noticed();
      await notice();
      await takeOver('failover/notice-1/1795424400000/spot');
      const answer = await fetch(`${plane.url}/api/v1/interruptions?format=csv&each=interruption`, {
        headers: { authorization: `Bearer ${account.token}` },
      });
      const [head = '', row = ''] = (await answer.text()).split('\r\n');
      const value = (column: string) => row.split(',')[head.split(',').indexOf(column)];
      expect([value('outcome'), value('savedBy'), value('takenOverBy')]).toEqual(['survived', 'launch', 'i-2']);
      expect(Number(value('secondsLeft'))).toBeGreaterThan(60);
    });
  });

  test('lists cleanups with what was removed and what was not', async () => {
    const { account, agent, agentId, page } = await agentOf();
    await account.post(`${agent}/cleanup-report`, {
      timestamp: collected,
      snapshots: { deleted: ['snap-1'], failed: [{ id: 'snap-2', error: 'in use' }] },
      amis: { deleted_amis: ['ami-1'], deleted_snapshots: ['snap-3'], error: 'throttled' },
    });
    expect((await page(`/cleanups?workloadId=${agentId}`)).items).toMatchObject([
      {
        workloadId: agentId,
        removedSnapshots: ['snap-1', 'snap-3'],
        removedImages: ['ami-1'],
        failures: [{ id: 'snap-2', error: 'in use' }],
        errors: ['throttled'],
      },
    ]);
  });

  test('lists what happened and who caused it, by type and by actor', async () => {
    const { account, agentId, page } = await agentOf();
    const settings = `/api/v1/workloads/${agentId}/settings`;
    await account.call('PATCH', settings, { body: { enabled: false } });
    await account.call('PATCH', settings, { body: { enabled: true } });
    const types = async (query: string) => (await page(`/activity?${query}`)).items.map(({ type }) => type);
    expect(await types('')).toEqual(['workload.configured', 'workload.configured', 'instance.registered']);
    expect(await types('types=instance.')).toEqual(['instance.registered']);
    expect(await types('types=workload.configured,command.ordered&actorKind=token&limit=1')).toEqual([
      'workload.configured',
    ]);
    expect(await types('actorKind=user')).toEqual([]);
    expect((await page('/activity?limit=1')).items).toMatchObject([
      {
        number: 3,
        actor: { kind: 'token', address: '127.0.0.1' },
        workloadId: agentId,
        data: { changes: { enabled: true } },
      },
    ]);
  });

  test('lists alarms for instances left over', async () => {
    const { account, agent, agentId, page } = await agentOf();
    await account.register({ instanceId: 'i-2' });
    const leftRunning = { instance_id: 'i-1', reason: 'UnauthorizedOperation' };
    await account.post(`${agent}/switch-report`, { ...report, old_instance_left_running: leftRunning });
    expect((await page('/alarms')).items).toMatchObject([
      { kind: 'leftover-instance', workloadId: agentId, workloadName: 'web', instanceId: 'i-1' },
    ]);
  });
});
