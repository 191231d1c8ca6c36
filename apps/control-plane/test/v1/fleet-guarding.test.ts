import { headers, writeGuarding } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas } from '../account-with-replicas.js';
import { controlPlaneOn, testDatabases } from '../control-plane-harness.js';

describe.each(testDatabases)('the fleet on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('says that a workload is not guarded once its agent has had the time to start', async () => {
    const { account, agent, own } = await accountWithReplicas(plane, { generation: 1 });
    const text = "the plugin 'termination', which watches for interruptions, is starting";
    const heartbeat = () =>
      account.post(
        `${agent}/heartbeat`,
        { status: 'online', monitored_instances: [], instance_id: 'i-1' },
        { ...own, [headers.guarding]: writeGuarding({ is: false, reasons: [{ code: 'watching', text }] }) },
      );
    const workloads = async () => {
      const { body } = await account.get('/api/v1/fleet');
      return (body as { readonly workloads: readonly object[] }).workloads;
    };
    await heartbeat();
    expect(await workloads()).toMatchObject([{ status: 'running', attention: [] }]);
    plane.advance(121);
    await heartbeat();
    expect(await workloads()).toMatchObject([
      {
        status: 'not-guarding',
        statusMessage: text,
        attention: [{ urgency: 'needs-you', code: 'not-guarding', message: text }],
      },
    ]);
  });
});
