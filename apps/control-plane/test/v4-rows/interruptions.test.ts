import { createReplicaResponse } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, testDatabases } from '../control-plane-harness.js';
import { ts, v4Client } from './v4-client.js';

const signal = { signal_type: 'rebalance-recommendation', instance_id: 'i-1' };
const notice = { instance_id: 'i-1', termination_time: '2026-11-23T07:32:00Z', detected_at: ts };

describe.each(testDatabases)('what a v4 agent is answered about interruptions, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function withPrices() {
    const client = await v4Client(plane);
    const agent = await client.enroll();
    await agent.reportPrices(client.now());
    return agent;
  }

  test('row 24: a rebalance recommendation is answered with "monitor" and no risk', async () => {
    const agent = await withPrices();
    expect(await agent.post('rebalance-recommendation', { instance_id: 'i-1', detected_at: ts })).toMatchObject({
      status: 200,
      body: { success: true, action: 'monitor', risk_score: 0, reason: expect.any(String) },
    });
  });

  test('row 25: a replica is created after a recommendation, and listed to be launched', async () => {
    const agent = await withPrices();
    const answer = await agent.post('create-emergency-replica', signal);
    expect(answer).toMatchObject({ status: 201, body: { success: true, replica_id: expect.any(String) } });
    const { replica_id: id } = createReplicaResponse.parse(answer.body);
    expect(await agent.launching()).toMatchObject([{ id, instance_id: expect.stringMatching(/^manual-/) }]);
  });

  test('row 26: with automatic switching off none is created, in the words of v4', async () => {
    const agent = await withPrices();
    await agent.configure({ autoSwitchEnabled: false });
    expect(await agent.post('create-emergency-replica', signal)).toMatchObject({
      status: 403,
      body: { error: 'Emergency replica creation disabled' },
    });
  });

  test('row 27: an unknown signal is refused in the words of v4', async () => {
    const agent = await withPrices();
    expect(await agent.post('create-emergency-replica', { ...signal, signal_type: 'x' })).toMatchObject({
      status: 400,
      body: { error: 'Invalid signal_type' },
    });
  });

  test('row 28: two requests are one replica', async () => {
    const agent = await withPrices();
    const ids = [1, 2].map(async () => {
      const answer = await agent.post('create-emergency-replica', signal);
      expect(answer.status).toBe(201);
      return createReplicaResponse.parse(answer.body).replica_id;
    });
    expect(new Set(await Promise.all(ids)).size).toBe(1);
  });

  test('row 29: a notice promotes the ready replica, although its time ends in Z', async () => {
    const client = await v4Client(plane);
    const agent = await client.enroll();
    const id = await agent.manual(client.now());
    await agent.put(`replicas/${id}`, { instance_id: 'i-9', status: 'syncing' });
    await agent.post(`replicas/${id}/status`, { status: 'ready', sync_completed_at: ts });
    expect(await agent.post('termination-imminent', notice)).toMatchObject({
      status: 200,
      body: { success: true, new_instance_id: 'i-9', replica_id: id, action: 'replica_promoted' },
    });
  });

  test('row 30: a notice without a replica is answered in JSON without success', async () => {
    const agent = await withPrices();
    expect(await agent.post('termination-imminent', notice)).toMatchObject({
      status: 409,
      body: { success: false, error: 'No replica available' },
    });
  });
});
