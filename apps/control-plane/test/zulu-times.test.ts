import { describe, expect, test } from 'vitest';
import { accountWithReplicas, priceReport, replicaId } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const zulu = '2026-11-23T07:32:00Z';

describe.each(testDatabases)('a timestamp that ends in Z on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('is accepted in a notice, in the request for a replica, and in a recommendation', async () => {
    const { account, agent, prices, put, role } = await accountWithReplicas(plane);
    await prices({ 'us-east-1b': 0.01 });
    const copyRequest = { signal_type: 'termination-notice', instance_id: 'i-1', termination_time: zulu };
    const made = await account.post(`${agent}/create-emergency-replica`, copyRequest);
    expect(made).toMatchObject({ status: 201 });
    await put(replicaId(made.body), 'i-s');
    const recommendation = { instance_id: 'i-1', detected_at: zulu };
    expect(await account.post(`${agent}/rebalance-recommendation`, recommendation)).toMatchObject({ status: 200 });
    const notice = { instance_id: 'i-1', termination_time: zulu, detected_at: zulu };
    expect(await account.post(`${agent}/termination-imminent`, notice)).toMatchObject({
      status: 200,
      body: { success: true, new_instance_id: 'i-s' },
    });
    expect(await role('i-s')).toMatchObject({ role: 'primary' });
  });

  test('is accepted in reports about replicas and prices, and is never sent', async () => {
    const { account, agent, manual, put, status, rows } = await accountWithReplicas(plane);
    const id = await manual();
    await put(id, 'i-s');
    expect(await status(id, { status: 'ready', sync_completed_at: zulu })).toMatchObject({ status: 200 });
    const prices = priceReport({ 'us-east-1b': 0.01 }, zulu);
    expect(await account.post(`${agent}/pricing-report`, prices)).toMatchObject({ status: 200 });
    expect(await status(id, { status: 'terminated', is_active: false, terminated_at: zulu })).toMatchObject({
      status: 200,
    });
    const listed = JSON.stringify(await rows('?include_terminated=true'));
    expect(listed).toContain('"terminated_at":"2026-11-23T07:32:00.000000+00:00"');
    expect(listed).not.toContain('Z"');
  });
});
