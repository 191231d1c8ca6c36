import { asc, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

describe.each(testDatabases)('events on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  const stored = (accountId: string) => {
    const { events } = plane.database.schema;
    return plane.database.queries
      .select()
      .from(events)
      .where(eq(events.accountId, accountId))
      .orderBy(asc(events.number));
  };

  test('are numbered per account without gaps, also when many are stored at once', async () => {
    const account = await plane.account();
    const other = await plane.account();
    await other.enroll({ instanceId: 'i-other', generation: 1 });
    const enroll = (index: number) =>
      account.enroll({ instanceId: `i-${index}`, generation: 1, facts: { logical_agent_id: `w-${index}` } });
    await Promise.all(Array.from({ length: 20 }, (_, index) => enroll(index)));
    const numbers = (await stored(account.id)).map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test('tell what happened to which workload, and who caused it', async () => {
    const account = await plane.account();
    const workloadId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    expect(await stored(account.id)).toMatchObject([
      {
        number: 1,
        type: 'instance.registered',
        workloadId,
        actorKind: 'agent',
        actorId: 'i-1',
        address: '127.0.0.1',
        data: { name: 'web', instanceId: 'i-1', role: 'primary' },
      },
    ]);
  });

  test('of a change that is rolled back are not stored, and leave no gap', async () => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    // The interruption is stored first, and then the switch. Its date in the year 0 is invalid in the database.
    const report = {
      notice: { instance_id: 'i-1', action: 'terminate', detected_at: '0000-01-01T00:00:00Z' },
      outcome: 'replacement-launched',
      new_instance_id: 'i-2',
    };
    expect((await account.post(`/api/agents/${agentId}/failover-report`, report)).status).toBe(400);
    await account.post(`/api/client/agents/${agentId}/toggle-enabled`, { enabled: false });
    expect((await stored(account.id)).map(({ number, type }) => [number, type])).toEqual([
      [1, 'instance.registered'],
      [2, 'workload.configured'],
    ]);
  });
});
