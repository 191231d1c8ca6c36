import { headers, priceLeaseAnswer } from '@spotguard/protocol';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, testDatabases } from './control-plane-harness.js';

const region = 'us-east-1';
const type = 't3.medium';

describe.each(testDatabases)('the lease of who reads prices on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  type Account = Awaited<ReturnType<typeof plane.account>>;

  /** The primary of a workload of its own, or of one that exists. */
  async function primary(account: Account, instanceId: string) {
    const agentId = await account.enroll({ instanceId, generation: 1, facts: { logical_agent_id: instanceId } });
    const own = { [headers.instance]: instanceId };
    const ask = (changes: object = {}, as: Readonly<Record<string, string>> = own) =>
      account.post(
        `/api/agents/${agentId}/price-lease`,
        { region, instance_type: type, interval_seconds: 300, can_collect: true, ...changes },
        as,
      );
    const isCollector = async (changes: object = {}) => priceLeaseAnswer.parse((await ask(changes)).body).is_collector;
    const report = (price: number, onDemand: number | null = 0.04) => {
      const instance = { instance_id: instanceId, instance_type: type, region, az: 'us-east-1a', mode: 'spot' };
      const pools = [{ pool_id: `${type}.us-east-1b`, price }];
      const pricing = { on_demand_price: onDemand, spot_pools: pools, collected_at: plane.now().toISOString() };
      return account.post(`/api/agents/${agentId}/pricing-report`, { instance, pricing }, own);
    };
    return { account, agentId, ask, isCollector, report };
  }

  test('is given to one of the primaries of an account, and the others get what it reports, with its age', async () => {
    const account = await plane.account();
    const [first, second] = [await primary(account, 'i-1'), await primary(account, 'i-2')];
    expect((await first.ask()).body).toEqual({ is_collector: true, spot: [], on_demand: null });
    expect(await second.isCollector()).toBe(false);
    expect(await first.report(0.01)).toMatchObject({ status: 200, body: { success: true } });
    plane.advance(60);
    const answer = priceLeaseAnswer.parse((await second.ask()).body);
    expect(answer).toMatchObject({
      is_collector: false,
      spot: [{ az: 'us-east-1b', price: 0.01 }],
      on_demand: { price: 0.04 },
    });
    for (const { age_seconds: age } of [...answer.spot, answer.on_demand ?? { age_seconds: 0 }]) {
      expect(age).toBeGreaterThanOrEqual(60);
      expect(age).toBeLessThan(600);
    }
  });

  test('is given to one only of many that ask at once', async () => {
    const account = await plane.account();
    const agents = await Promise.all([1, 2, 3, 4, 5].map((number) => primary(account, `i-${number}`)));
    const answers = await Promise.all(agents.map(({ isCollector }) => isCollector()));
    expect(answers.filter((isCollector) => isCollector)).toHaveLength(1);
  });

  test('is kept by asking again, and taken over when its holder does not', async () => {
    const account = await plane.account();
    const [first, second] = [await primary(account, 'i-1'), await primary(account, 'i-2')];
    await first.ask();
    plane.advance(700);
    expect(await second.isCollector()).toBe(false);
    expect(await first.isCollector()).toBe(true);
    plane.advance(700);
    expect(await second.isCollector()).toBe(false);
    plane.advance(60);
    expect(await second.isCollector()).toBe(true);
    expect(await first.isCollector()).toBe(false);
  });

  test('is neither given to nor renewed for an instance that cannot read prices', async () => {
    const account = await plane.account();
    const [first, second] = [await primary(account, 'i-1'), await primary(account, 'i-2')];
    expect(await first.isCollector({ can_collect: false })).toBe(false);
    await first.ask();
    plane.advance(400);
    expect(await first.isCollector({ can_collect: false })).toBe(false);
    plane.advance(400);
    expect(await second.isCollector()).toBe(true);
  });

  test('is one for each region, each type and each account', async () => {
    const account = await plane.account();
    const [first, second] = [await primary(account, 'i-1'), await primary(account, 'i-2')];
    await first.ask();
    await first.report(0.01);
    expect(await second.isCollector({ region: 'eu-west-1' })).toBe(true);
    expect(await second.isCollector({ instance_type: 'm5.large' })).toBe(true);
    const foreign = await primary(await plane.account(), 'i-3');
    expect((await foreign.ask()).body).toEqual({ is_collector: true, spot: [], on_demand: null });
    const path = `/api/agents/${first.agentId}/price-lease`;
    const body = { region, instance_type: type, interval_seconds: 300, can_collect: true };
    expect(await foreign.account.post(path, body, { [headers.instance]: 'i-3' })).toMatchObject({ status: 404 });
  });

  test('is not given to an instance that is not the primary, and an agent that does not name itself is refused', async () => {
    const agent = await primary(await plane.account(), 'i-1');
    const replica = await agent.ask({}, { [headers.instance]: 'i-other' });
    expect(replica).toMatchObject({ status: 200, body: { is_collector: false } });
    expect(await agent.ask({}, {})).toMatchObject({ status: 400 });
    expect(await agent.ask({ interval_seconds: 0 })).toMatchObject({ status: 400 });
  });

  test('comes without prices that are too old to be known', async () => {
    const agent = await primary(await plane.account(), 'i-1');
    await agent.report(0.01);
    plane.advance(3_601);
    expect((await agent.ask()).body).toMatchObject({ spot: [], on_demand: { price: 0.04 } });
    plane.advance(48 * 3_600);
    expect((await agent.ask()).body).toMatchObject({ spot: [], on_demand: null });
  });
});
