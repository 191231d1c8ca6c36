import { forceSwitchResponse } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { type Answer, controlPlaneOn, testDatabases } from './control-plane-harness.js';

const path = '/api/client/instances/i-1/force-switch';
const toZoneB = { target: 'pool', pool_id: 't3.medium.us-east-1b' };
const commandId = (answer: Answer) => forceSwitchResponse.parse(answer.body).command_id;

describe.each(testDatabases)('a forced switch on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function enrolled() {
    const account = await plane.account();
    return { account, agentId: await account.enroll({ instanceId: 'i-1', generation: 1 }) };
  }

  test('is queued with the priority of a manual override', async () => {
    const { account, agentId } = await enrolled();
    const answer = await account.post(path, { ...toZoneB, new_instance_type: 'm5.large', terminate_wait_seconds: 60 });
    expect(answer).toMatchObject({
      status: 200,
      body: { success: true, message: 'Switch command queued. Agent will execute on next check.' },
    });
    expect((await account.get(`/api/client/commands/${commandId(answer)}`)).body).toMatchObject({
      agent_id: agentId,
      instance_id: 'i-1',
      command_type: 'switch',
      target_mode: 'spot',
      target_pool_id: 't3.medium.us-east-1b',
      priority: 75,
      terminate_wait_seconds: 60,
      status: 'pending',
      created_by: 'manual',
    });
  });

  test.each([
    ['no target', {}, 'Validation failed'],
    ['an unknown target', { target: 'moon' }, 'Validation failed'],
    ['a wait of more than a day', { target: 'ondemand', terminate_wait_seconds: 86_401 }, 'Validation failed'],
    ['a wait below zero', { target: 'ondemand', terminate_wait_seconds: -1 }, 'Validation failed'],
    ['spot without a pool', { target: 'spot' }, 'pool_id is required for a switch to spot'],
    ['a pool without a zone', { target: 'pool', pool_id: 't3' }, 'pool_id must be <instance type>.<zone>'],
    ['a pool of another type', { target: 'pool', pool_id: 'm5.large.us-east-1b' }, 'Pool instance type mismatch'],
  ])('is refused with %s', async (_, body, error) => {
    const { account } = await enrolled();
    expect(await account.post(path, body)).toMatchObject({ status: 400, body: { error } });
  });

  test('is refused for an unknown instance', async () => {
    const { account } = await enrolled();
    const answer = await account.post('/api/client/instances/i-404/force-switch', toZoneB);
    expect([answer.status, answer.body]).toEqual([404, { error: 'Instance or agent not found' }]);
  });

  test('is refused for an instance whose agent was deleted', async () => {
    const { account, agentId } = await enrolled();
    await account.call('DELETE', `/api/client/agents/${agentId}`);
    const answer = await account.post(path, toZoneB);
    expect([answer.status, answer.body]).toEqual([404, { error: 'No agent assigned to instance' }]);
  });

  test('is refused for a disabled agent', async () => {
    const { account, agentId } = await enrolled();
    const { workloads } = plane.database.schema;
    await plane.database.queries.update(workloads).set({ enabled: false }).where(eq(workloads.id, agentId));
    expect(await account.post(path, toZoneB)).toMatchObject({ status: 400, body: { error: 'Agent is disabled' } });
  });

  test('is refused for an instance that is no longer the primary, with the one that is', async () => {
    const { account } = await enrolled();
    await account.register({ instanceId: 'i-v4' });
    expect(await account.post(path, toZoneB)).toMatchObject({ status: 409, body: { primary_instance_id: 'i-v4' } });
  });

  test('ordered several times, even at once, is one command', async () => {
    const { account } = await enrolled();
    const answers = await Promise.all(Array.from({ length: 4 }, () => account.post(path, toZoneB)));
    expect(new Set(answers.map(commandId)).size).toBe(1);
    const other = await account.post(path, { ...toZoneB, terminate_wait_seconds: 0 });
    expect(commandId(other)).not.toBe(commandId(await account.post(path, toZoneB)));
  });

  test('ordered again after it has finished is a new command', async () => {
    const { account, agentId } = await enrolled();
    const id = commandId(await account.post(path, toZoneB));
    await account.post(`/api/agents/${agentId}/commands/${id}/executed`, { success: false, message: 'Switch failed' });
    expect(commandId(await account.post(path, toZoneB))).not.toBe(id);
  });

  test('with an idempotency key always returns the same command, and refuses the key for another order', async () => {
    const { account, agentId } = await enrolled();
    const key = { 'Idempotency-Key': 'click-1' };
    const id = commandId(await account.post(path, toZoneB, key));
    await account.post(`/api/agents/${agentId}/commands/${id}/executed`, { success: true });
    expect(commandId(await account.post(path, toZoneB, key))).toBe(id);
    expect(await account.post(path, { target: 'ondemand' }, key)).toMatchObject({ status: 409 });
  });

  test('and its settings are answered as they are stored', async () => {
    const { account, agentId } = await enrolled();
    const config = `/api/client/agents/${agentId}/config`;
    expect((await account.post(config, { manualReplicaEnabled: true, terminateWaitMinutes: 2 })).body).toEqual({
      success: true,
      auto_switch_enabled: false,
      manual_replica_enabled: true,
      auto_terminate_enabled: true,
      terminate_wait_seconds: 120,
    });
    expect((await account.get(`/api/agents/${agentId}/config`)).body).toMatchObject({
      auto_switch_enabled: 0,
      manual_replica_enabled: 1,
      terminate_wait_seconds: 120,
    });
    expect((await account.post(config, {})).body).toMatchObject({ manual_replica_enabled: true });
    expect((await account.post(config, { autoSwitchEnabled: true })).body).toMatchObject({
      manual_replica_enabled: false,
    });
    const both = { autoSwitchEnabled: true, manualReplicaEnabled: true };
    expect(await account.post(config, both)).toMatchObject({ status: 400 });
  });
});
