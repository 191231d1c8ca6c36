import { headers, maxCommandInputBytes, pendingCommands, readFeatures } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import type { CommandOrder } from '../src/workloads/commands/command-order.js';
import { storesOf } from './account-stores.js';
import { controlPlaneOn, type TestAccount, testDatabases } from './control-plane-harness.js';

const ours = { instanceId: 'i-1', generation: 1 };
const asOurs = { [headers.instance]: 'i-1', [headers.features]: 'plugin-commands' };
const flush = { type: 'cache.flush', input: { keys: ['a', { b: null }], force: false }, createdBy: 'a test' };

describe.each(testDatabases)('commands of any plugin on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  const commandsOf = (account: TestAccount) => storesOf(plane, account).commands;

  async function workload(instance: Parameters<TestAccount['enroll']>[0] = ours) {
    const account = await plane.account();
    const agentId = await account.enroll(instance);
    const agent = `/api/agents/${agentId}`;
    const commands = commandsOf(account);
    return {
      account,
      agentId,
      agent,
      order: (order: Partial<CommandOrder> = {}) => commands.orderCommand(agentId, { ...flush, ...order }),
      poll: async (query = '', own: Readonly<Record<string, string>> = asOurs) =>
        pendingCommands.parse((await account.get(`${agent}/pending-commands${query}`, own)).body),
      acknowledge: (id: string, body: object) => account.post(`${agent}/commands/${id}/executed`, body, asOurs),
      find: async (id: string) => (await commands.find(id))?.command,
    };
  }

  async function queuedId(ordered: ReturnType<Awaited<ReturnType<typeof workload>>['order']>): Promise<string> {
    const result = await ordered;
    if (result.kind !== 'queued') throw new Error(`Refused: ${result.message}`);
    return result.commandId;
  }

  test('reach the agent with their input, and keep the output that it sends', async () => {
    const { order, poll, acknowledge, find } = await workload();
    const id = await queuedId(order({ priority: 50, dryRun: true }));
    expect(await poll()).toMatchObject([
      { id, command_type: 'cache.flush', input: flush.input, dry_run: true, priority: 50, instance_id: 'i-1' },
    ]);
    const output = { flushed: 2, names: ['a', 'b\0'], none: null };
    expect(await acknowledge(id, { success: true, message: 'Would flush', output })).toMatchObject({ status: 200 });
    expect(await find(id)).toMatchObject({
      type: 'cache.flush',
      input: flush.input,
      dryRun: true,
      createdBy: 'a test',
      status: 'completed',
      message: 'Would flush',
      output: { ...output, names: ['a', 'b\ufffd'] },
    });
  });

  test('are named as a feature in every answer', async () => {
    const { account, agent } = await workload();
    const answer = await account.get(`${agent}/config`);
    expect([...readFeatures(answer.headers.get(headers.features))]).toEqual(
      expect.arrayContaining(['plugin-commands', 'known-commands']),
    );
  });

  test('with a large output are acknowledged, and with one that is too large without it', async () => {
    const { order, acknowledge, find } = await workload();
    const large = await queuedId(order());
    const output = { text: 'x'.repeat(65_000) };
    expect(await acknowledge(large, { success: true, output })).toMatchObject({ status: 200 });
    expect(await find(large)).toMatchObject({ status: 'completed', output });
    const larger = await queuedId(order({ input: { keys: [] } }));
    expect(await acknowledge(larger, { success: true, output: { text: 'x'.repeat(66_000) } })).toMatchObject({
      status: 200,
    });
    expect(await find(larger)).toMatchObject({ status: 'completed', output: null });
  });

  test('are queued once while an equal one is open, whatever the order of the keys', async () => {
    const { order, acknowledge } = await workload();
    const id = await queuedId(order());
    const { keys, force } = flush.input;
    expect(await queuedId(order({ input: { force, keys } }))).toBe(id);
    const others = [
      await queuedId(order({ dryRun: true })),
      await queuedId(order({ input: { keys } })),
      await queuedId(order({ type: 'cache.fill' })),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
    await acknowledge(id, { success: true });
    expect(await queuedId(order())).not.toBe(id);
  });

  test('are the same for the same key, also after their end, and the key is for nothing else', async () => {
    const { order, acknowledge } = await workload();
    const id = await queuedId(order({ idempotencyKey: 'k' }));
    await acknowledge(id, { success: true });
    expect(await queuedId(order({ idempotencyKey: 'k' }))).toBe(id);
    expect(await order({ idempotencyKey: 'k', dryRun: true })).toMatchObject({ reason: 'key-reused' });
  });

  test('that cannot be executed are refused with what to do', async () => {
    const { order, agentId, account } = await workload();
    const refusals = [
      await order({ type: 'no such name' }),
      await order({ type: 'promote_replica', input: {} }),
      await order({ input: { text: 'x'.repeat(maxCommandInputBytes) } }),
      await order({ input: { text: '\0' } }),
    ];
    expect(refusals).toMatchObject([
      { reason: 'command-unknown', message: "'no such name' is not the name of a command." },
      { reason: 'command-unknown', message: expect.stringMatching(/promote the replica itself/) },
      { reason: 'input-invalid', message: expect.stringMatching(/has 16395 bytes of JSON; at most 16384/) },
      { reason: 'input-invalid', message: expect.stringMatching(/zero byte/) },
    ]);
    await account.post(`/api/client/agents/${agentId}/toggle-enabled`, { enabled: false });
    expect(await order()).toMatchObject({ reason: 'workload-disabled', message: expect.stringMatching(/enable it/) });
    await account.call('DELETE', `/api/client/agents/${agentId}`);
    expect(await order()).toMatchObject({ reason: 'workload-deleted' });
    const stranger = commandsOf(await plane.account());
    expect(await stranger.orderCommand(agentId, flush)).toMatchObject({ reason: 'workload-unknown' });
  });

  test('are limited to a hundred open ones of a workload', async () => {
    const { order } = await workload();
    for (let index = 0; index < 100; index += 1) await queuedId(order({ input: { index } }));
    expect(await order()).toMatchObject({ reason: 'too-many-open' });
    expect(await queuedId(order({ input: { index: 7 } }))).toEqual(expect.any(String));
  });

  test('are refused for a v4 agent, except a switch', async () => {
    const { order, account, agent } = await workload({ instanceId: 'i-1' });
    expect(await order()).toMatchObject({ reason: 'v4-agent', message: expect.stringMatching(/only 'switch'/) });
    const input = { target_mode: 'spot', target_pool_id: 't3.medium.us-east-1b' };
    expect(await order({ type: 'switch', input, dryRun: true })).toMatchObject({ reason: 'v4-agent' });
    const id = await queuedId(order({ type: 'switch', input }));
    const { body } = await account.get(`${agent}/pending-commands`);
    expect(body).toEqual([
      {
        id,
        instance_id: 'i-1',
        ...input,
        priority: 75,
        terminate_wait_seconds: 300,
        created_at: expect.any(String),
      },
    ]);
  });

  test('are not given to an agent that would ignore their input or carry out a dry run', async () => {
    const { order, poll } = await workload();
    const input = { target_mode: 'ondemand' };
    await queuedId(order());
    await queuedId(order({ type: 'switch', input, dryRun: true }));
    const id = await queuedId(order({ type: 'switch', input }));
    const older = { [headers.instance]: 'i-1' };
    expect(await poll('', older)).toMatchObject([{ id }]);
    expect(await poll()).toHaveLength(3);
  });

  test('include a switch, which is the same command as one that was forced', async () => {
    const { order, account, poll } = await workload();
    const input = { target_mode: 'spot', target_pool_id: 't3.medium.us-east-1b' };
    const id = await queuedId(order({ type: 'switch', input }));
    const forced = { target: 'spot', pool_id: 't3.medium.us-east-1b' };
    expect((await account.post('/api/client/instances/i-1/force-switch', forced)).body).toMatchObject({
      command_id: id,
    });
    expect(await poll()).toMatchObject([{ id, command_type: 'switch', ...input }]);
  });

  test.each<readonly [object, string]>([
    [{ target_mode: 'moon' }, 'target_mode'],
    [{ target_mode: 'spot' }, 'target_pool_id'],
    [{ target_mode: 'spot', target_pool_id: 'nowhere' }, 'target_pool_id'],
    [{ target_mode: 'spot', target_pool_id: 'm5.large.us-east-1b' }, 'target_pool_id'],
    [{ target_mode: 'ondemand', terminate_wait_seconds: -1 }, 'terminate_wait_seconds'],
    [{ target_mode: 'ondemand', instance_id: 'i-2' }, 'instance_id'],
  ])('include no switch with the input %j', async (input, field) => {
    const { order } = await workload();
    expect(await order({ type: 'switch', input: { ...input } })).toMatchObject({
      reason: 'input-invalid',
      message: expect.stringContaining(field),
      errors: [{ field }],
    });
  });

  test('that are dry runs are not taken for done when another instance takes over', async () => {
    const { order, poll, account, find } = await workload();
    const id = await queuedId(order({ type: 'switch', input: { target_mode: 'ondemand' }, dryRun: true }));
    await poll();
    const successor = { instanceId: 'i-2', generation: 2, predecessor: 'i-1', facts: { mode: 'ondemand' as const } };
    const agentId = await account.enroll(successor);
    const promotion = { expected_generation: 1, reason: 'hand-over' };
    await account.post(`/api/agents/${agentId}/hosts/i-2/promote`, promotion);
    expect(await find(id)).toMatchObject({ status: 'failed', message: expect.stringMatching(/before this command/) });
  });

  test('are sent at once to an agent that executes another one and asks with what it knows', async () => {
    const { order, poll, acknowledge } = await workload();
    const first = await queuedId(order());
    expect(await poll('?wait=20')).toMatchObject([{ id: first }]);
    const held = poll(`?wait=20&known=${first}`);
    await vi.waitFor(() => expect(plane.sleeping).toContain(20_000), { timeout: 60_000 });
    const second = await queuedId(order({ input: { keys: ['b'] } }));
    const answer = await held;
    expect(answer.map(({ id }) => id).sort()).toEqual([first, second].sort());
    await acknowledge(first, { success: true });
    await acknowledge(second, { success: true });
    const { commands } = plane.database.schema;
    const rows = await plane.database.queries.select().from(commands).where(eq(commands.id, second));
    expect(rows).toMatchObject([{ leaseInstanceId: 'i-1', status: 'completed' }]);
  });

  test('that the agent knows are no reason to answer, while their lease is renewed', async () => {
    const { order, poll } = await workload();
    const first = await queuedId(order());
    await poll();
    const { commands } = plane.database.schema;
    const lease = async () =>
      (await plane.database.queries.select().from(commands).where(eq(commands.id, first)))[0]?.leaseExpiresAt;
    const before = (await lease())?.getTime() ?? 0;
    plane.advance(30);
    const held = poll(`?wait=1&known=${first},unknown`);
    expect(await held).toMatchObject([{ id: first }]);
    expect((await lease())?.getTime() ?? 0).toBeGreaterThanOrEqual(before + 29_000);
  });
});
