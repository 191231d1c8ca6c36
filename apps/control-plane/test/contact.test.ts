import { headers, writeGuarding } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, present, type TestAccount, testDatabases } from './control-plane-harness.js';

const lastHeartbeat = { status: 'offline', monitored_instances: [] };
const v4 = { instanceId: 'i-1' };

describe.each(testDatabases)('the contact of an agent on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function enrolled(instance: { readonly instanceId: string; readonly generation?: number } = v4) {
    const account = await plane.account();
    const agentId = await account.enroll(instance);
    const heartbeat = (body: object, extra = {}) => account.post(`/api/agents/${agentId}/heartbeat`, body, extra);
    return {
      account,
      agentId,
      heartbeat,
      sendHeartbeat: (instance_id: string, status = 'online') =>
        heartbeat({ status, monitored_instances: [], instance_id }),
      listed: () => listed(account),
    };
  }

  async function listed(account: TestAccount): Promise<Record<string, unknown>> {
    const { body } = await account.get(`/api/client/${account.id}/agents`);
    return present((body as Record<string, unknown>[])[0]);
  }

  test('begins with its registration', async () => {
    const { listed } = await enrolled();
    expect(await listed()).toMatchObject({ status: 'online', lastHeartbeat: expect.stringMatching(/\+00:00$/) });
  });

  test.each(['online', 'disabled', 'switching', 'error'])(
    'that has ended makes it offline, whatever status it reported last: %s',
    async (status) => {
      const { sendHeartbeat, listed } = await enrolled();
      await sendHeartbeat('i-1', status);
      plane.advance(110);
      expect(await listed()).toMatchObject({ status });
      plane.advance(11);
      expect(await listed()).toMatchObject({ status: 'offline' });
      await sendHeartbeat('i-1', status);
      expect(await listed()).toMatchObject({ status });
    },
  );

  test('is expected at the heartbeat interval that the agent reports, and polls for commands count', async () => {
    const { agentId, account, heartbeat, listed } = await enrolled({ instanceId: 'i-1', generation: 1 });
    const own = { [headers.instance]: 'i-1' };
    const body = { status: 'online', monitored_instances: [], instance_id: 'i-1' };
    await heartbeat(body, { ...own, [headers.heartbeatSeconds]: '300' });
    plane.advance(890);
    expect(await listed()).toMatchObject({ status: 'online' });
    plane.advance(11);
    expect(await listed()).toMatchObject({ status: 'offline' });
    await account.get(`/api/agents/${agentId}/pending-commands`, own);
    expect(await listed()).toMatchObject({ status: 'online' });
  });

  test('that has ended is a warning in the answer to an order', async () => {
    const { account, agentId } = await enrolled();
    const force = () => account.post('/api/client/instances/i-1/force-switch', { target: 'ondemand' });
    expect((await force()).body).not.toHaveProperty('warning');
    plane.advance(121);
    const warning = expect.stringContaining('offline; its last contact was at');
    expect(await force()).toMatchObject({ status: 200, body: { message: warning, warning } });
    const issue = { target_mode: 'ondemand' };
    const issued = await account.post(`/api/agents/${agentId}/issue-switch-command`, issue);
    expect(issued).toMatchObject({ status: 201, body: { warning } });
  });

  test('reports that an agent is frozen, which the list shows and orders are answered with as a warning', async () => {
    const { account, agentId, heartbeat, listed } = await enrolled({ instanceId: 'i-1', generation: 1 });
    const text = 'frozen by the variable SPOTGUARD_FREEZE, since 2026-11-23T07:00:00.000Z';
    const frozen = { is: false, reasons: [{ code: 'frozen', text }] };
    const body = { status: 'online', monitored_instances: [], instance_id: 'i-1' };
    await heartbeat(body, { [headers.guarding]: writeGuarding(frozen) });
    expect(await listed()).toMatchObject({ status: 'online', guarding: frozen });
    const warning = expect.stringContaining(text);
    const order = await account.post('/api/client/instances/i-1/force-switch', { target: 'ondemand' });
    expect(order.body).toMatchObject({ message: warning, warning });
    await account.post(`/api/client/agents/${agentId}/config`, { manualReplicaEnabled: true });
    const replica = await account.post(`/api/client/agents/${agentId}/create-replica`, {});
    expect(replica.body).toMatchObject({ message: warning, warning });
    await heartbeat(body, { [headers.guarding]: writeGuarding({ is: true, reasons: [] }) });
    expect(await listed()).toMatchObject({ guarding: { is: true } });
    await heartbeat(body, { [headers.guarding]: 'no such thing' });
    expect(await listed()).toMatchObject({ guarding: { is: true } });
  });

  test('is none for an instance that was only reported by another one', async () => {
    const { account, agentId, listed } = await enrolled();
    const report = { old_instance: { instance_id: 'i-1' }, new_instance: { instance_id: 'i-2' } };
    await account.post(`/api/agents/${agentId}/switch-report`, report);
    expect(await listed()).toMatchObject({ instanceId: 'i-2', status: 'offline', lastHeartbeat: null });
    const order = await account.post('/api/client/instances/i-2/force-switch', { target: 'ondemand' });
    expect(order.body).toMatchObject({ warning: expect.stringContaining('No agent on i-2 was ever in contact') });
  });

  test('ends with the last heartbeat of the only v4 agent', async () => {
    const { heartbeat, listed } = await enrolled();
    await heartbeat(lastHeartbeat);
    expect(await listed()).toMatchObject({ status: 'offline' });
  });

  test('does not end with the last heartbeat of a v4 agent that was replaced', async () => {
    const { account, heartbeat, listed } = await enrolled();
    await account.register({ instanceId: 'i-2' });
    await heartbeat(lastHeartbeat);
    expect(await listed()).toMatchObject({ instanceId: 'i-2', status: 'online' });
    expect(plane.lines.some((line) => line.includes('heartbeat ignored'))).toBe(true);
  });

  test('ends with a last heartbeat from the address of the new instance, and not with one from the old address', async () => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1', facts: { private_ip: '127.0.0.1' } });
    await account.register({ instanceId: 'i-2', facts: { private_ip: '10.0.0.2' } });
    const path = `/api/agents/${agentId}/heartbeat`;
    await account.post(path, lastHeartbeat);
    expect(await listed(account)).toMatchObject({ instanceId: 'i-2', status: 'online' });
    await account.post(path, lastHeartbeat);
    expect(await listed(account)).toMatchObject({ instanceId: 'i-2', status: 'offline' });
  });

  test('ends with the last heartbeat of a v4 agent when its predecessor has long been silent', async () => {
    const { account, heartbeat, sendHeartbeat, listed } = await enrolled();
    await account.register({ instanceId: 'i-2' });
    plane.advance(121);
    await sendHeartbeat('i-2');
    await heartbeat(lastHeartbeat);
    expect(await listed()).toMatchObject({ instanceId: 'i-2', status: 'offline' });
  });

  test('of our agent does not end with a last heartbeat that names no instance', async () => {
    const { account, agentId, heartbeat, listed } = await enrolled({ instanceId: 'i-1', generation: 1 });
    await heartbeat(lastHeartbeat);
    await account.post(`/api/agents/${agentId}/termination`, { reason: 'x' });
    expect(await listed()).toMatchObject({ status: 'online' });
  });
});
