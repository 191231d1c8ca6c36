import { registerResponse } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { zoneB } from '../account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';
import { ts, v4Client } from './v4-client.js';

const common = { instance_type: 't3.medium', region: 'us-east-1', ami_id: 'ami-1', mode: 'spot' };

describe.each(testDatabases)('a client that speaks only v4, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('registers, switches, reports, launches a replica, ends it, and survives an interruption', async () => {
    const client = await v4Client(plane);
    const heartbeat = (instance_id: string, az: string) =>
      agent.post('heartbeat', {
        status: 'online',
        monitored_instances: [instance_id],
        instance_id,
        instance_type: 't3.medium',
        mode: 'spot',
        az,
      });
    const shown = async () => (await client.get(`/api/client/${client.id}/agents`)).body;

    expect(await client.get('/health')).toMatchObject({ status: 200 });
    const agent = await client.enroll();
    expect(await heartbeat('i-1', 'us-east-1a')).toMatchObject({ status: 200 });
    expect((await agent.get('config')).body).toMatchObject({ enabled: 1 });
    expect(await agent.reportPrices(client.now())).toMatchObject({ status: 200 });
    expect(await agent.pending()).toEqual([]);

    // A person orders a switch. The agent launches the successor, which registers under the same logical id.
    const order = { target: 'pool', pool_id: zoneB };
    expect(await client.post('/api/client/instances/i-1/force-switch', order)).toMatchObject({ status: 200 });
    const command = present((await agent.pending())[0]);
    expect(command).toMatchObject({ target_mode: 'spot', target_pool_id: zoneB });
    const successor = await client.register({ instance_id: 'i-2', az: 'us-east-1b', private_ip: '10.0.0.2' });
    expect(registerResponse.parse(successor.body).agent_id).toBe(agent.id);
    expect(await heartbeat('i-2', 'us-east-1b')).toMatchObject({ status: 200 });
    expect(await shown()).toMatchObject([{ instanceId: 'i-2', az: 'us-east-1b', status: 'online' }]);

    const report = {
      old_instance: { ...common, instance_id: 'i-1', az: 'us-east-1a', pool_id: 't3.medium.us-east-1a' },
      new_instance: { ...common, instance_id: 'i-2', az: 'us-east-1b', pool_id: zoneB },
      snapshot: { used: false },
      prices: { on_demand: 0.0416, old_spot: 0.0125, new_spot: 0.0121 },
      timing: { switch_initiated_at: ts, old_instance_terminated_at: '2026-11-23T07:06:00.000000+00:00' },
      trigger: 'manual',
    };
    expect(await agent.post('switch-report', report)).toMatchObject({ status: 200 });
    const done = { success: true, message: 'Switch completed' };
    expect(await agent.post(`commands/${command.id}/executed`, done)).toMatchObject({ status: 200 });
    expect(await agent.pending()).toEqual([]);
    const history = async () => (await client.get(`/api/client/${client.id}/switch-history`)).body;
    expect(await history()).toMatchObject([{ oldInstanceId: 'i-1', newInstanceId: 'i-2', savingsImpact: 0.0004 }]);

    // Manual mode wants a replica. The agent launches it, and ends it when the mode is turned off.
    const first = await agent.manual(client.now());
    expect(await agent.put(`replicas/${first}`, { instance_id: 'i-3', status: 'syncing' })).toMatchObject({
      status: 200,
    });
    const ready = { status: 'ready', sync_completed_at: ts };
    expect(await agent.post(`replicas/${first}/status`, ready)).toMatchObject({ status: 200 });
    expect(await agent.launching()).toEqual([]);
    await agent.configure({ autoSwitchEnabled: true });
    expect(await agent.terminated()).toMatchObject([{ id: first, instance_id: 'i-3', is_active: true }]);
    const ended = { status: 'terminated', is_active: false, terminated_at: ts };
    expect(await agent.post(`replicas/${first}/status`, ended)).toMatchObject({ status: 200 });
    expect(await agent.terminated()).toEqual([]);

    // AWS takes the instance. The replica that the agent asks for is ready before the notice is reported again.
    const instance_id = 'i-2';
    const signal = { signal_type: 'termination-notice', instance_id, termination_time: '2026-11-23T07:32:00Z' };
    const requested = await agent.post('create-emergency-replica', signal);
    expect(requested).toMatchObject({ status: 201, body: { success: true } });
    const second = present((await agent.launching())[0]);
    expect(second.instance_id).toMatch(/^manual-/);
    await agent.put(`replicas/${second.id}`, { instance_id: 'i-4', status: 'syncing' });
    await agent.post(`replicas/${second.id}/status`, ready);
    const notice = { instance_id, termination_time: '2026-11-23T07:32:00Z', detected_at: ts };
    expect(await agent.post('termination-imminent', notice)).toMatchObject({
      status: 200,
      body: { success: true, new_instance_id: 'i-4' },
    });
    expect(await agent.post('heartbeat', { status: 'offline', monitored_instances: [] })).toMatchObject({
      status: 200,
    });

    const takenOver = await client.register({ instance_id: 'i-4', az: second.az, private_ip: '10.0.0.4' });
    expect(registerResponse.parse(takenOver.body).agent_id).toBe(agent.id);
    expect(await shown()).toMatchObject([{ instanceId: 'i-4', status: 'online' }]);
    expect(await history()).toMatchObject([
      { oldInstanceId: 'i-2', newInstanceId: 'i-4', trigger: 'interruption' },
      { oldInstanceId: 'i-1', newInstanceId: 'i-2' },
    ]);
    expect((await client.get(`/api/client/${client.id}/alarms`)).body).toEqual({ alarms: [] });
  });
});
