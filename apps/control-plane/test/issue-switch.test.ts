import { pendingCommands } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, zoneB } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const toZoneB = { target_mode: 'spot', target_pool_id: zoneB, reason: 'cheaper' };

describe.each(testDatabases)('a switch issued to an agent on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function enrolled() {
    const agent = await accountWithReplicas(plane);
    const issue = (body: object) => agent.account.post(`${agent.agent}/issue-switch-command`, body);
    const pending = async () =>
      pendingCommands.parse((await agent.account.get(`${agent.agent}/pending-commands`)).body);
    return { ...agent, issue, pending };
  }

  test('is queued behind a switch that a person ordered', async () => {
    const { issue, pending, agentId, account } = await enrolled();
    const answer = await issue(toZoneB);
    expect(answer).toMatchObject({
      status: 201,
      body: { success: true, agent_id: agentId, target_pool_id: zoneB, reason: 'cheaper', auto_switch_enabled: true },
    });
    await account.post('/api/client/instances/i-1/force-switch', { target: 'ondemand' });
    expect(await pending()).toMatchObject([{ target_mode: 'ondemand', priority: 75 }]);
    expect(await pending()).toMatchObject([{ target_mode: 'spot', priority: 25 }]);
  });

  test.each([
    ['an unknown mode', { target_mode: 'x' }, { status: 400, body: { error: 'Invalid target_mode' } }],
    ['no pool', { target_mode: 'spot' }, { status: 400, body: { error: 'target_pool_id required for spot mode' } }],
    ['an invalid pool', { target_mode: 'spot', target_pool_id: 'x' }, { status: 400 }],
    [
      'the current pool as the target',
      { target_mode: 'spot', target_pool_id: 't3.medium.us-east-1a' },
      { status: 200, body: { success: false, message: 'Agent already in target state', current_mode: 'spot' } },
    ],
  ])('is refused with %s', async (_, body, answer) => {
    const { issue, pending } = await enrolled();
    expect(await issue(body)).toMatchObject(answer);
    expect(await pending()).toEqual([]);
  });

  test('is refused while the agent is disabled or its automatic switching is off', async () => {
    const { issue, configure, account, agentId } = await enrolled();
    await configure({ autoSwitchEnabled: false });
    expect(await issue(toZoneB)).toMatchObject({ status: 403, body: { auto_switch_enabled: false } });
    await account.post(`/api/client/agents/${agentId}/toggle-enabled`, { enabled: false });
    expect(await issue(toZoneB)).toMatchObject({ status: 400, body: { error: 'Agent is disabled' } });
  });

  test('that no agent leases within an hour fails with the reason, and is not delivered later', async () => {
    const { issue, pending, account } = await enrolled();
    const { command_id: id } = (await issue(toZoneB)).body as { command_id: string };
    plane.advance(3_590);
    expect((await account.get(`/api/client/commands/${id}`)).body).toMatchObject({ status: 'pending' });
    plane.advance(20);
    expect(await pending()).toEqual([]);
    expect((await account.get(`/api/client/commands/${id}`)).body).toMatchObject({
      status: 'failed',
      message: 'No agent took this command within an hour; order it again if it is still wanted.',
    });
    expect((await issue(toZoneB)).body).not.toMatchObject({ command_id: id });
    expect(await pending()).toHaveLength(1);
  });
});
