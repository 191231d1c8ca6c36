import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, priceReport, zoneB } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

type Agent = Awaited<ReturnType<typeof accountWithReplicas>>;

describe.each(testDatabases)('a change that fails half-way on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  /** Makes the database refuse new rows of an account in a table. Returns what ends that. */
  async function refuseRows(accountId: string, table: string): Promise<() => Promise<unknown>> {
    const { queries } = plane.database;
    const name = `refuse_${accountId.replaceAll('-', '')}`;
    await queries.execute(
      sql.raw(`create function ${name}() returns trigger language plpgsql as $$ begin raise 'refused'; end $$`),
    );
    await queries.execute(
      sql.raw(
        `create trigger ${name} before insert on ${table} for each row when (new.client_id = '${accountId}') execute function ${name}()`,
      ),
    );
    return () => queries.execute(sql.raw(`drop function ${name}() cascade`));
  }

  /** Everything that the server shows of the workload, but for the time of the last contact. */
  async function shown({ account, agent, role }: Agent): Promise<unknown> {
    const paths = [
      `/api/client/${account.id}/agents`,
      `/api/client/${account.id}/switch-history`,
      `/api/client/${account.id}/interruptions`,
      `${agent}/replicas?include_terminated=true`,
      '/api/v1/activity?limit=200',
      '/api/v1/pools',
      '/api/v1/commands',
    ];
    const answers = await Promise.all(paths.map(async (path) => (await account.get(path)).body));
    const text = JSON.stringify([answers, await role('i-1'), await role('i-9')]);
    return JSON.parse(text, (key, value) => (/heartbeat|contact|age_seconds/i.test(key) ? undefined : value));
  }

  test.each<readonly [string, string, (agent: Agent, replica: string) => Promise<{ readonly status: number }>]>([
    [
      'the promotion of a replica, at its row of the history',
      'switches',
      ({ account, agent }, replica) => account.post(`${agent}/replicas/${replica}/promote`, {}),
    ],
    [
      'a failover on a notice, at its event',
      'events',
      ({ account, agent }) => account.post(`${agent}/termination-imminent`, { instance_id: 'i-1' }),
    ],
    [
      'a switch that is reported, at its event',
      'events',
      ({ account, agent }) =>
        account.post(`${agent}/switch-report`, {
          old_instance: { instance_id: 'i-1', mode: 'spot' },
          new_instance: { instance_id: 'i-9', mode: 'spot', pool_id: zoneB },
        }),
    ],
    [
      'a price report, at a point of the history',
      'price_points',
      ({ account, agent }) =>
        account.post(`${agent}/pricing-report`, priceReport({ 'us-east-1c': 0.02 }, plane.now().toISOString())),
    ],
  ])('has changed nothing, and is done when it is sent again: %s', async (_, table, change) => {
    const agent = await accountWithReplicas(plane);
    const replica = await agent.manual();
    await agent.put(replica, 'i-9');
    await agent.status(replica, { status: 'ready' });
    const before = await shown(agent);

    const accept = await refuseRows(agent.account.id, table);
    try {
      expect((await change(agent, replica)).status).toBe(500);
      expect(await shown(agent)).toEqual(before);
    } finally {
      await accept();
    }
    expect((await change(agent, replica)).status).toBe(200);
    expect(await shown(agent)).not.toEqual(before);
  });
});
