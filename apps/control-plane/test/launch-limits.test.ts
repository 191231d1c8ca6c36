import { headers } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, replicaId, zoneB } from './account-with-replicas.js';
import { controlPlaneOn, present, type TestAccount, testDatabases } from './control-plane-harness.js';
import { ownerOf } from './owner.js';

const zones = ['us-east-1b', 'us-east-1c', 'us-east-1d', 'us-east-1e'];

describe.each(testDatabases)('limits on launches on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  /** An account with some workloads of ours, `web-0` with `i-0` and so on. */
  async function workloads(count: number) {
    const account = await plane.account();
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      const facts = { logical_agent_id: `web-${index}` };
      ids.push(await account.enroll({ instanceId: `i-${index}`, generation: 1, facts }));
    }
    return { account, ids, owner: ownerOf(plane, account) };
  }

  const order = (account: TestAccount, workloadId: string, zone = 'us-east-1b') =>
    account.post(`/api/v1/workloads/${workloadId}/commands`, {
      type: 'switch',
      input: { target_mode: 'spot', target_pool_id: `t3.medium.${zone}` },
    });

  /** Lets the primary fetch its commands and acknowledge them. */
  async function carryOut(account: TestAccount, workloadId: string, instanceId: string, success: boolean) {
    const own = { [headers.instance]: instanceId };
    const { body } = await account.get(`/api/agents/${workloadId}/pending-commands`, own);
    for (const { id } of body as { id: string }[])
      await account.post(`/api/agents/${workloadId}/commands/${id}/executed`, { success }, own);
  }

  const use = async (account: TestAccount, path: string) => (await account.get(`/api/v1${path}`)).body;
  const eventsOf = async (account: TestAccount, type: string) =>
    (await plane.database.queries.select().from(plane.database.schema.events)).filter(
      (event) => event.accountId === account.id && event.type === type,
    );

  test('refuse the next launch of a workload, say what is used and how to lift it, and allow it again later', async () => {
    const { account, ids, owner } = await workloads(1);
    const [id = ''] = ids;
    await owner.limits.set({ workloadId: id }, { launchesPerHour: 2 });
    expect(await order(account, id, 'us-east-1b')).toMatchObject({ status: 201 });
    plane.advance(600);
    expect(await order(account, id, 'us-east-1c')).toMatchObject({ status: 201 });
    const refused = await order(account, id, 'us-east-1d');
    expect(refused).toMatchObject({ status: 429, body: { code: 'limit-reached' } });
    const { detail } = refused.body as { detail: string };
    expect(detail).toMatch(/web-0 has launched 2 instances within an hour, and 2 is the limit/);
    expect(detail).toMatch(
      /again at .*Z; an owner can lift it before: raise launchesPerHour with PUT .*limits\/reset\.$/,
    );
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(2_900);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3_000);
    expect(await use(account, `/workloads/${id}/limits`)).toMatchObject({
      level: 'workload',
      launchesPerHour: { max: 2, default: 10, used: 2 },
    });
    expect(await order(account, id, 'us-east-1b')).toMatchObject({ status: 201 });
    plane.advance(3_001);
    expect(await order(account, id, 'us-east-1d')).toMatchObject({ status: 201 });
  });

  test('tell each trip once, until it ends or the limits are set', async () => {
    const { account, ids, owner } = await workloads(1);
    const [id = ''] = ids;
    await owner.limits.set({ workloadId: id }, { launchesPerHour: 0 });
    for (const zone of zones) expect(await order(account, id, zone)).toMatchObject({ status: 429 });
    expect(await eventsOf(account, 'limit.tripped')).toMatchObject([
      { workloadId: id, data: { level: 'workload', limit: 'launchesPerHour', used: 0, max: 0 } },
    ]);
    plane.advance(3_601);
    await order(account, id);
    await owner.limits.set({ workloadId: id }, { spendPerDay: 5 });
    await order(account, id);
    expect(await eventsOf(account, 'limit.tripped')).toHaveLength(3);
    expect(await eventsOf(account, 'limits.changed')).toMatchObject([
      { data: { level: 'workload', changes: { launchesPerHour: 0 } } },
      { data: { level: 'workload', changes: { spendPerDay: 5 } } },
    ]);
  });

  test('let only one of two orders at the same time take the last launch of an account', async () => {
    const { account, ids, owner } = await workloads(4);
    await owner.limits.set({}, { launchesPerHour: 2 });
    const answers = await Promise.all(ids.map((id) => order(account, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 429, 429]);
    expect(answers.find(({ status }) => status === 429)?.body).toMatchObject({
      detail: expect.stringMatching(/^The account has launched 2 instances/),
    });
    const other = await workloads(1);
    expect(await order(other.account, present(other.ids[0]))).toMatchObject({ status: 201 });
  });

  test('do not count a command that was cancelled before it was delivered, nor a dry run', async () => {
    const { account, ids, owner } = await workloads(1);
    const [id = ''] = ids;
    await owner.limits.set({ workloadId: id }, { launchesPerHour: 1 });
    const { body } = await order(account, id);
    const { commandId } = (body as { command: { commandId: string } }).command;
    expect(await account.post(`/api/v1/workloads/${id}/commands/${commandId}/cancel`, {})).toMatchObject({
      status: 200,
    });
    expect(await order(account, id, 'us-east-1c')).toMatchObject({ status: 201 });
    const dryRun = { type: 'switch', input: { target_mode: 'ondemand' }, dryRun: true };
    expect(await account.post(`/api/v1/workloads/${id}/commands`, dryRun)).toMatchObject({ status: 201 });
    expect(await order(account, id, 'us-east-1d')).toMatchObject({ status: 429 });
  });

  test('stop after failures in a row, which a success or an owner ends', async () => {
    const { account, ids, owner } = await workloads(1);
    const [id = ''] = ids;
    await owner.limits.set({ workloadId: id }, { failuresInRow: 2 });
    for (const success of [false, true, false, false]) {
      expect(await order(account, id)).toMatchObject({ status: 201 });
      plane.advance(1);
      await carryOut(account, id, 'i-0', success);
    }
    expect((await order(account, id)).body).toMatchObject({
      detail: expect.stringMatching(/has had 2 launches fail in a row, and 2 is the limit/),
    });
    expect(await use(account, `/workloads/${id}/limits`)).toMatchObject({ failuresInRow: { max: 2, used: 2 } });
    plane.advance(1);
    await owner.limits.reset({ workloadId: id });
    expect(await use(account, `/workloads/${id}/limits`)).toMatchObject({
      failuresInRow: { used: 0 },
      launchesPerHour: { used: 0 },
    });
    expect(await order(account, id)).toMatchObject({ status: 201 });
  });

  test('keep manual mode from launching, and count an emergency without refusing it', async () => {
    const agent = await accountWithReplicas(plane);
    const owner = ownerOf(plane, agent.account);
    await agent.prices({ 'us-east-1b': 0.01, 'us-east-1c': 0.02 });
    await owner.limits.set({ workloadId: agent.agentId }, { launchesPerHour: 1 });
    await agent.configure({ manualReplicaEnabled: true });
    const [row] = await agent.rows();
    await agent.put(present(row).id, 'i-s');
    await agent.status(present(row).id, { status: 'terminated', is_active: false });
    expect(await agent.rows()).toEqual([]);
    await agent.configure({ autoSwitchEnabled: true });
    const signal = { signal_type: 'termination-notice', instance_id: 'i-1' };
    const path = `${agent.agent}/create-emergency-replica`;
    expect(await agent.account.post(path, signal)).toMatchObject({ status: 201 });
    expect(await use(agent.account, `/workloads/${agent.agentId}/limits`)).toMatchObject({
      launchesPerHour: { max: 1, used: 2 },
    });
    const tripped = await eventsOf(agent.account, 'limit.tripped');
    expect(tripped).toMatchObject([{ data: { limit: 'launchesPerHour' } }]);
  });

  test('let a replica be launched that a command has ordered, although the command is the last launch allowed', async () => {
    const agent = await accountWithReplicas(plane, { generation: 1 });
    const owner = ownerOf(plane, agent.account);
    await owner.limits.set({ workloadId: agent.agentId }, { launchesPerHour: 1 });
    await agent.configure({ manualReplicaEnabled: true });
    const ordered = await agent.account.post(`/api/client/agents/${agent.agentId}/create-replica`, { pool_id: zoneB });
    const { command_id: id } = ordered.body as { command_id: string };
    const asked = await agent.ask({ replica_type: 'manual', pool_id: zoneB }, { [headers.idempotencyKey]: id });
    expect(asked).toMatchObject({ status: 201 });
    expect(replicaId(asked.body)).toBeTruthy();
    expect(await use(agent.account, `/workloads/${agent.agentId}/limits`)).toMatchObject({
      launchesPerHour: { used: 1 },
    });
  });

  test('add up what replicas have cost in a day, and count unknown prices at the on-demand price', async () => {
    const agent = await accountWithReplicas(plane);
    const owner = ownerOf(plane, agent.account);
    const id = await agent.manual();
    await agent.put(id, 'i-s');
    plane.advance(10 * 3_600);
    expect(await use(agent.account, `/workloads/${agent.agentId}/limits`)).toMatchObject({
      spendPerDay: { max: null, used: expect.closeTo(10 * 0.0121, 2), unknownHours: 0 },
    });
    await agent.status(id, { status: 'terminated', is_active: false });
    await agent.prices({});
    await agent.configure({ autoSwitchEnabled: true });
    await owner.limits.set({ workloadId: agent.agentId }, { spendPerDay: 0.1 });
    const ordered = await order(agent.account, agent.agentId);
    expect(ordered.body).toMatchObject({ detail: expect.stringMatching(/has spent \$0\.12 within a day/) });
  });
});
