import { describe, expect, test } from 'vitest';
import { savingsJob } from '../../src/jobs/savings-job.js';
import { accountWithReplicas, priceReport } from '../account-with-replicas.js';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';

interface Bill {
  readonly hours: number;
  readonly unknownHours: number;
  readonly baseline: number | null;
  readonly spot: number | null;
  readonly overlap: number | null;
  readonly overlapHours: number;
  readonly replicas: number | null;
  readonly replicaHours: number;
  readonly saved: number | null;
}
interface Answer {
  readonly nextCursor: string | null;
  readonly total: Bill;
  readonly items: readonly (Bill & {
    readonly period: string | null;
    readonly workloadId: string | null;
    readonly name: string | null;
    readonly pool: string | null;
  })[];
}

describe.each(testDatabases)('savings on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function compute(): Promise<void> {
    const { queries, wakeUps } = plane.database;
    const log = { info: () => undefined, warn: () => undefined };
    const clock = { now: plane.now, monotonic: () => performance.now(), sleep: plane.sleep };
    const job = savingsJob({ queries, clock, wakeUps, since: { listening: new Date(0) }, log });
    await job.run({ now: plane.now(), signal: new AbortController().signal, progress: undefined, log });
  }

  async function workload() {
    const agent = await accountWithReplicas(plane, { generation: 1 });
    const from = new Date(plane.now().getTime() - 86_400_000).toISOString().slice(0, 10);
    return {
      ...agent,
      /** Lets hours pass in which the primary is in contact and prices are reported. */
      async run(hours: number): Promise<void> {
        for (let quarter = 0; quarter < hours * 4; quarter++) {
          const prices = { 'us-east-1a': 0.01, 'us-east-1b': 0.02 };
          const report = priceReport(prices, plane.now().toISOString());
          await agent.account.post(`${agent.agent}/pricing-report`, report);
          plane.advance(900);
        }
        await agent.sendHeartbeat('i-1');
      },
      async savings(query: Readonly<Record<string, string>> = {}): Promise<Answer> {
        await compute();
        const answer = await agent.account.get(`/api/v1/savings?${new URLSearchParams({ from, ...query })}`);
        expect(answer.status).toBe(200);
        return answer.body as Answer;
      },
    };
  }

  test('are the on-demand price of the hours, less what they cost on the spot market', async () => {
    const { run, savings } = await workload();
    await run(4);
    const { total } = await savings();
    expect(total.hours).toBeCloseTo(4, 1);
    expect(total.unknownHours).toBeCloseTo(0, 1);
    expect(total.baseline).toBeCloseTo(4 * 0.0416, 2);
    expect(total.spot).toBeCloseTo(4 * 0.01, 2);
    expect(total.saved).toBeCloseTo(4 * 0.0316, 2);
  });

  test('count hours without a price as unknown, which are no money and not 0', async () => {
    const { savings, sendHeartbeat } = await workload();
    plane.advance(3 * 3_600);
    await sendHeartbeat('i-1');
    const { total } = await savings();
    expect(total).toMatchObject({ baseline: null, spot: null, saved: null, overlap: 0, replicas: 0 });
    expect(total.unknownHours).toBeCloseTo(3, 1);
    expect(total.hours).toBe(total.unknownHours);
  });

  test('count the time after the last contact as unknown', async () => {
    const { run, savings } = await workload();
    await run(2);
    plane.advance(5 * 3_600);
    const { total } = await savings();
    expect(total.hours).toBeCloseTo(7, 1);
    expect(total.unknownHours).toBeCloseTo(5, 1);
    expect(total.spot).toBeCloseTo(0.02, 2);
  });

  test('are less by what a replica cost', async () => {
    const { run, savings, manual, put, status } = await workload();
    await run(1);
    const id = await manual();
    await put(id, 'i-r');
    await status(id, { status: 'ready' });
    await run(2);
    const { total } = await savings();
    expect(total.replicaHours).toBeCloseTo(2, 1);
    expect(total.replicas).toBeCloseTo(2 * 0.0121, 1);
    expect(present(total.saved)).toBeCloseTo(
      present(total.baseline) - present(total.spot) - present(total.replicas),
      5,
    );
  });

  test('add up, by day, month, workload and pool, and are the same however often they are computed', async () => {
    const { run, savings, agentId } = await workload();
    await run(30);
    const { total } = await savings();
    for (const by of ['day', 'month', 'workload', 'pool']) {
      const answer = await savings({ by });
      // The bill of today goes on meanwhile.
      expect(answer.total.saved).toBeCloseTo(present(total.saved), 2);
      const sum = answer.items.reduce((saved, item) => saved + present(item.saved), 0);
      expect(sum).toBeCloseTo(present(answer.total.saved), 4);
    }
    expect((await savings({ by: 'workload' })).items).toMatchObject([{ workloadId: agentId, period: null }]);
    expect((await savings({ by: 'pool' })).items).toMatchObject([{ pool: 't3.medium.us-east-1a', workloadId: null }]);
    expect((await savings({ by: 'day' })).items.length).toBeGreaterThanOrEqual(2);
    expect((await savings({ workloadId: agentId })).total.saved).toBeCloseTo(present(total.saved), 3);
  });

  test('come in pages of workloads, each with the sum of all', async () => {
    const { run, savings, account } = await workload();
    for (const name of ['b', 'a', 'c']) {
      await account.enroll({ instanceId: `i-${name}`, generation: 1, facts: { logical_agent_id: name } });
    }
    await run(1);
    const { total } = await savings({ by: 'workload' });
    const names: (string | null)[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Answer = await savings({ by: 'workload', limit: '2', ...(cursor && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      expect(page.total.hours).toBeCloseTo(total.hours, 1);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(names).toEqual(['a', 'b', 'c', 'web']);
  });

  test('come as CSV with every term, and never those of another account', async () => {
    const { run, savings, account, agentId } = await workload();
    await run(1);
    await savings();
    const stranger = await plane.account();
    expect((await stranger.get('/api/v1/savings?by=workload')).body).toMatchObject({ items: [], total: { hours: 0 } });
    expect((await stranger.get(`/api/v1/savings?workloadId=${agentId}`)).body).toMatchObject({ total: { hours: 0 } });
    const answer = await fetch(`${plane.url}/api/v1/savings?by=workload&format=csv`, {
      headers: { Authorization: `Bearer ${account.token}` },
    });
    const [header, line, ...others] = (await answer.text()).trim().split('\r\n');
    expect(header).toBe(
      'period,workloadId,name,pool,market,instanceType,zone,hours,unknownHours,baseline,spot,onDemand,overlap,overlapHours,overlapUnknownHours,replicas,replicaHours,replicaUnknownHours,saved,savedShare',
    );
    expect(line).toContain(agentId);
    expect(others).toEqual([]);
  });
});
