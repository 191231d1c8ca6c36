import { headers, type PendingCommand, pendingCommands } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, type TestAccount, testDatabases } from './control-plane-harness.js';

const first = { instanceId: 'i-1', generation: 1 };
const onDemand = { target: 'ondemand' };
const toZoneB = { target: 'spot', pool_id: 't3.medium.us-east-1b' };

describe.each(testDatabases)('command leases on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function enrolled() {
    const account = await plane.account();
    const agentId = await account.enroll(first);
    return { account, agentId, poll: poller(account, agentId) };
  }

  function poller(account: TestAccount, agentId: string) {
    return async (instanceId?: string, wait = 0): Promise<PendingCommand[]> => {
      const path = `/api/agents/${agentId}/pending-commands?wait=${wait}`;
      return pendingCommands.parse(
        (await account.get(path, instanceId ? { [headers.instance]: instanceId } : {})).body,
      );
    };
  }

  const order = (account: TestAccount, body: object) => account.post('/api/client/instances/i-1/force-switch', body);

  test('our agent gets the type, and a null wait when its own configuration decides', async () => {
    const { account, agentId, poll } = await enrolled();
    await order(account, toZoneB);
    expect(await poll('i-1')).toMatchObject([{ command_type: 'switch', terminate_wait_seconds: null }]);
    await account.post(`/api/client/agents/${agentId}/config`, { autoTerminateEnabled: false });
    expect(await poll('i-1')).toMatchObject([{ terminate_wait_seconds: 0 }]);
  });

  test("a command's own wait takes precedence over the settings", async () => {
    const { account, agentId, poll } = await enrolled();
    await account.post(`/api/client/agents/${agentId}/config`, { autoTerminateEnabled: false });
    await order(account, { ...toZoneB, terminate_wait_seconds: 45 });
    expect(await poll('i-1')).toMatchObject([{ terminate_wait_seconds: 45 }]);
  });

  test('the instance with the lease of a command gets the command again and renews the lease; others get it only after the lease has expired', async () => {
    const { account, poll } = await enrolled();
    await order(account, toZoneB);
    expect(await poll('i-1')).toHaveLength(1);
    plane.advance(50);
    expect(await poll('i-1')).toHaveLength(1);
    plane.advance(50);
    expect(await poll()).toHaveLength(0);
    plane.advance(11);
    expect(await poll()).toHaveLength(1);
    expect(await poll('i-1')).toHaveLength(0);
  });

  test('the lease of a v4 agent lasts as long as its switch may take', async () => {
    const { account, poll } = await enrolled();
    await order(account, { ...toZoneB, terminate_wait_seconds: 1_000 });
    expect(await poll()).toHaveLength(1);
    plane.advance(300 + 1_000 + 119);
    expect(await poll()).toHaveLength(0);
    plane.advance(2);
    expect(await poll()).toHaveLength(1);
  });

  test('a v4 agent, which executes one command per poll, gets one', async () => {
    const { account, poll } = await enrolled();
    await order(account, toZoneB);
    await order(account, onDemand);
    expect(await poll()).toMatchObject([{ target_mode: 'spot' }]);
    expect(await poll()).toMatchObject([{ target_mode: 'ondemand' }]);
    expect(await poll()).toEqual([]);
  });

  test('the most urgent command comes first, then the oldest', async () => {
    const { account, agentId, poll } = await enrolled();
    await order(account, toZoneB);
    await order(account, onDemand);
    const { queries, schema } = plane.database;
    await queries.insert(schema.commands).values({
      accountId: account.id,
      agentId,
      instanceId: 'i-1',
      type: 'switch',
      targetMode: 'ondemand',
      priority: 100,
      createdBy: 'test',
      createdAt: new Date(),
    });
    const commands = await poll('i-1');
    expect(commands.map(({ priority, target_mode }) => [priority, target_mode])).toEqual([
      [100, 'ondemand'],
      [75, 'spot'],
      [75, 'ondemand'],
    ]);
  });

  test('an instance that is not the primary gets no commands, and is answered at once although it would wait', async () => {
    const { account, agentId, poll } = await enrolled();
    await account.register({ instanceId: 'i-2', generation: 2, predecessor: 'i-1' });
    await order(account, toZoneB);
    await account.register({ instanceId: 'i-3', generation: 2, predecessor: 'i-1' });
    expect(await poll('i-2')).toEqual([]);
    const answer = await account.get(`/api/agents/${agentId}/pending-commands?wait=25`, { [headers.instance]: 'i-3' });
    expect([answer.body, answer.headers.get(headers.role)]).toEqual([[], 'superseded']);
    expect(await poll('i-404', 25)).toEqual([]);
  });

  test('a command is never delivered to the successor that it led to', async () => {
    const { account, agentId, poll } = await enrolled();
    await order(account, toZoneB);
    const [command] = await poll('i-1');
    await order(account, onDemand);
    await account.register({ instanceId: 'i-2', generation: 2, predecessor: 'i-1', facts: { az: 'us-east-1b' } });
    await account.post(`/api/agents/${agentId}/hosts/i-2/promote`, { expected_generation: 1, reason: 'hand-over' });
    plane.advance(3_600);
    expect(await poll('i-2')).toEqual([]);
    expect(await poll()).toEqual([]);
    const { queries, schema } = plane.database;
    const rows = await queries.select().from(schema.commands).orderBy(schema.commands.sequence);
    expect(rows.filter((row) => row.agentId === agentId)).toMatchObject([
      { id: command?.id, status: 'completed', executedAt: null },
      { status: 'failed', message: 'i-2 took over before this command was executed.' },
    ]);
  });

  test('the first acknowledgement after a hand-over replaces the inferred result', async () => {
    const { account, agentId, poll } = await enrolled();
    await order(account, toZoneB);
    const [command] = await poll('i-1');
    await account.register({ instanceId: 'i-2', generation: 2, predecessor: 'i-1', facts: { az: 'us-east-1b' } });
    await account.post(`/api/agents/${agentId}/hosts/i-2/promote`, { expected_generation: 1, reason: 'hand-over' });
    const executed = `/api/agents/${agentId}/commands/${command?.id}/executed`;
    await account.post(executed, { success: true, message: 'Switch completed' });
    await account.post(executed, { success: false, message: 'Switch failed' });
    expect((await account.get(`/api/client/commands/${command?.id}`)).body).toMatchObject({
      status: 'completed',
      message: 'Switch completed',
      executed_at: expect.any(String),
    });
  });

  test('a poll is held until there is a command', async () => {
    const { account, poll } = await enrolled();
    const held = poll('i-1', 25);
    await order(account, toZoneB);
    expect(await held).toHaveLength(1);
  });

  test('a held poll ends when its instance is superseded', async () => {
    const { account, poll } = await enrolled();
    const held = poll('i-1', 25);
    await account.register({ instanceId: 'i-v4' });
    expect(await held).toEqual([]);
  });

  test('of many concurrent polls without an instance id, one gets the command', async () => {
    const { account, poll } = await enrolled();
    await order(account, toZoneB);
    const polls = await Promise.all(Array.from({ length: 8 }, () => poll()));
    expect(polls.flat()).toHaveLength(1);
  });
});
