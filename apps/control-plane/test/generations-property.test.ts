import { promoteResponse } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const instance = fc.constantFrom('i-1', 'i-2', 'i-3', 'i-4');
const generation = fc.integer({ min: 1, max: 5 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('register'), instance, generation, predecessor: instance }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('register-v4'), instance }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('promote'), instance, expected: generation }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retire'), instance }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('silence'), seconds: fc.constantFrom(100, 301) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe.each(testDatabases)('who is primary, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('there is one primary and at most one successor, and the generation never decreases, whatever requests arrive at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        async (batches) => {
          const account = await plane.account();
          const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
          const promoted = new Map<number, string>();
          let last = 1;
          for (const batch of batches) {
            await Promise.all(batch.map((each) => run(each)));
            last = await check(last);
          }

          async function run(each: Step): Promise<void> {
            if ('seconds' in each) return plane.advance(each.seconds);
            const path = `/api/agents/${agentId}/hosts/${each.instance}`;
            if (each.kind === 'retire') await account.call('DELETE', path);
            else if ('expected' in each) {
              const body = { expected_generation: each.expected, reason: 'hand-over' };
              const answer = await account.post(`${path}/promote`, body);
              if (answer.status !== 200) return;
              const { generation } = promoteResponse.parse(answer.body);
              expect(generation).toBe(each.expected + 1);
              expect(promoted.get(generation) ?? each.instance).toBe(each.instance);
              promoted.set(generation, each.instance);
            } else if ('generation' in each) {
              await account.register({ ...each, instanceId: each.instance });
            } else await account.register({ instanceId: each.instance });
          }

          async function check(before: number): Promise<number> {
            const { queries, schema } = plane.database;
            const [agent] = await queries.select().from(schema.workloads).where(eq(schema.workloads.id, agentId));
            const rows = await queries.select().from(schema.instances).where(eq(schema.instances.agentId, agentId));
            const primaries = rows.filter((row) => row.role === 'primary');
            expect(primaries).toMatchObject([{ instanceId: agent?.primaryInstanceId, generation: agent?.generation }]);
            expect(rows.filter((row) => row.role === 'standby').length).toBeLessThanOrEqual(1);
            expect(agent?.generation).toBeGreaterThanOrEqual(before);
            return agent?.generation ?? before;
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
