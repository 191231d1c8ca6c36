import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountWithReplicas, zoneB } from './account-with-replicas.js';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const replica = fc.nat({ max: 2 });
const status = fc.constantFrom('syncing', 'ready', 'failed', 'terminated');
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('heartbeat' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('register' as const), replica }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('silence' as const), seconds: fc.constantFrom(60, 130) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mode' as const), manual: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('launch' as const), replica }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('status' as const), replica, status }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('promote' as const), replica }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), replica }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('notice' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('emergency' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('launched-before' as const), replica }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe.each(testDatabases)('the replicas of an agent, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('are one at a time and not silent, and no instance is forgotten, whatever requests arrive at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        async (batches) => {
          const agent = await accountWithReplicas(plane);
          await agent.prices({ 'us-east-1b': 0.01, 'us-east-1c': 0.02 });
          const running = new Set<string>();
          const gone = new Set<string>();
          for (const batch of batches) {
            await Promise.all(batch.map((each) => run(each)));
            await check();
          }
          await checkLiving();

          async function run(each: Step): Promise<void> {
            const known = await agent.rows('?include_terminated=true');
            const id = 'replica' in each ? (known[each.replica]?.id ?? 'none') : 'none';
            const path = `${agent.agent}/replicas/${id}`;
            if (each.kind === 'heartbeat') await agent.account.post(`${agent.agent}/heartbeat`, { status: 'online' });
            else if (each.kind === 'silence') plane.advance(each.seconds);
            else if (each.kind === 'register') {
              const instanceId = known[each.replica]?.instance_id;
              if (instanceId?.startsWith('i-')) await agent.account.register({ instanceId });
            } else if (each.kind === 'mode') await agent.configure({ manualReplicaEnabled: each.manual });
            else if (each.kind === 'launch') {
              const answer = await agent.put(id, `i-${id}`);
              if (answer.status === 200) noteRunning(`i-${id}`);
            } else if (each.kind === 'status') {
              const { body } = await agent.status(id, { status: each.status });
              if (each.status === 'terminated' && (body as { success?: boolean }).success) await forget(id);
            } else if (each.kind === 'promote') await agent.account.post(`${path}/promote`, {});
            else if (each.kind === 'delete') await agent.account.call('DELETE', path);
            else if (each.kind === 'launched-before') {
              const instance_id = `i-early-${each.replica}`;
              const answer = await agent.ask({ instance_id, pool_id: zoneB });
              if (answer.status === 201) noteRunning(instance_id);
            } else {
              const primary = await primaryInstance();
              const isNotice = each.kind === 'notice';
              const path = isNotice ? 'termination-imminent' : 'create-emergency-replica';
              const signal = { signal_type: 'rebalance-recommendation', instance_id: primary };
              await agent.account.post(`${agent.agent}/${path}`, signal);
            }
          }

          async function primaryInstance(): Promise<string> {
            const { workloads } = plane.database.schema;
            const [row] = await plane.database.queries.select().from(workloads).where(eq(workloads.id, agent.agentId));
            return row?.primaryInstanceId ?? 'i-1';
          }

          /** Notes that an instance runs. A repeated report does not revive an instance that has ended. */
          function noteRunning(instance: string): void {
            if (!gone.has(instance)) running.add(instance);
          }

          /** Notes that the instance of a replica is gone, because its agent confirmed the end. */
          async function forget(id: string): Promise<void> {
            const { replicas } = plane.database.schema;
            const [row] = await plane.database.queries.select().from(replicas).where(eq(replicas.id, id));
            if (!row?.instanceId || row.status === 'promoted') return;
            gone.add(row.instanceId);
            running.delete(row.instanceId);
          }

          /** Checks that no replica stays requested or running when its agent is silent and the primary's is not. */
          async function checkLiving(): Promise<void> {
            await agent.sendHeartbeat(await primaryInstance());
            for (let minutes = 0; minutes < 3; minutes++) {
              plane.advance(60);
              await agent.sendHeartbeat(await primaryInstance());
            }
            const { queries, schema } = plane.database;
            const { instances } = schema;
            const registered = await queries.select().from(instances).where(eq(instances.agentId, agent.agentId));
            const silent = registered.filter((instance) => instance.hasAgent).map((instance) => instance.instanceId);
            const listed = (await agent.rows()).filter(({ status = '' }) =>
              ['launching', 'syncing', 'ready'].includes(`${status}`),
            );
            expect(listed.filter((row) => silent.includes(row.instance_id ?? ''))).toEqual([]);
            await check();
          }

          async function check(): Promise<void> {
            const { queries, schema } = plane.database;
            const { instances, replicas } = schema;
            const rows = await queries.select().from(replicas).where(eq(replicas.agentId, agent.agentId));
            const live = rows.filter((row) => row.isActive && ['launching', 'syncing', 'ready'].includes(row.status));
            expect(live.length).toBeLessThanOrEqual(1);
            const ending = (await agent.rows('?status=terminated')).map((row) => row.instance_id);
            const kept = new Set(
              [...live, ...rows.filter((row) => row.status === 'promoted')].map((row) => row.instanceId),
            );
            expect([...running].filter((instance) => !kept.has(instance) && !ending.includes(instance))).toEqual([]);
            const primary = await primaryInstance();
            expect(ending).not.toContain(primary);
            const found = await queries.select().from(instances).where(eq(instances.agentId, agent.agentId));
            expect(found.filter((instance) => instance.role === 'primary')).toMatchObject([{ instanceId: primary }]);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
