import type { OwnerSession } from './owner-session.js';
import { TestAgent, type TestPlace } from './test-agent.js';
import { testBuildState, testContents } from './test-build.js';

interface Priced extends TestPlace {
  readonly prices?: readonly [spot: number, onDemand: number];
  /** Whether its history has a switch of the last day to where it runs. */
  readonly hasMoved?: boolean;
}

/** Workloads in different states, as a fleet has them. */
export const places: readonly Priced[] = [
  {
    name: 'checkout-api',
    hasMoved: true,
    instanceId: 'i-0a1b2c3d4e5f60001',
    instanceType: 'c7g.xlarge',
    zone: 'us-east-1b',
    prices: [0.0521, 0.145],
  },
  {
    name: 'gpu-render-3',
    instanceId: 'i-0a1b2c3d4e5f60002',
    instanceType: 'g5.xlarge',
    zone: 'us-east-1d',
    market: 'on-demand',
    prices: [0.41, 1.006],
  },
  {
    name: 'session-cache',
    instanceId: 'i-0a1b2c3d4e5f60003',
    instanceType: 'r7g.large',
    zone: 'us-east-1b',
    prices: [0.0429, 0.1071],
  },
  {
    name: 'api-gateway',
    hasMoved: true,
    instanceId: 'i-0a1b2c3d4e5f60004',
    instanceType: 'c7g.2xlarge',
    zone: 'us-east-1c',
    prices: [0.1144, 0.29],
  },
  {
    name: 'build-runner-1',
    instanceId: 'i-0a1b2c3d4e5f60005',
    instanceType: 'c6a.4xlarge',
    zone: 'us-east-1b',
    prices: [0.2411, 0.612],
  },
  {
    name: 'build-runner-2',
    instanceId: 'i-0a1b2c3d4e5f60006',
    instanceType: 'c6a.4xlarge',
    zone: 'us-east-1d',
    prices: [0.2287, 0.612],
  },
  {
    name: 'feed-ranker-1',
    instanceId: 'i-0a1b2c3d4e5f60007',
    instanceType: 'c7g.2xlarge',
    zone: 'us-east-1a',
    prices: [0.1201, 0.29],
  },
  {
    name: 'geo-tiles',
    instanceId: 'i-0a1b2c3d4e5f60008',
    instanceType: 'm7g.2xlarge',
    zone: 'us-east-1c',
    prices: [0.1298, 0.3264],
  },
  {
    name: 'kafka-mirror',
    instanceId: 'i-0a1b2c3d4e5f60009',
    instanceType: 'm7g.large',
    zone: 'us-east-1a',
    hasMoved: true,
  },
  {
    name: 'ledger-writer',
    instanceId: 'i-0a1b2c3d4e5f60010',
    instanceType: 'm7g.xlarge',
    zone: 'us-east-1a',
    market: 'on-demand',
    prices: [0.06, 0.1632],
  },
  {
    name: 'mail-out',
    instanceId: 'i-0a1b2c3d4e5f60011',
    instanceType: 't4g.medium',
    zone: 'us-east-1d',
    prices: [0.0118, 0.0336],
  },
  {
    name: 'pdf-export',
    hasMoved: true,
    instanceId: 'i-0a1b2c3d4e5f60012',
    instanceType: 'm7g.large',
    zone: 'us-east-1b',
    prices: [0.0337, 0.0816],
  },
  {
    name: 'search-index-1',
    hasMoved: true,
    instanceId: 'i-0a1b2c3d4e5f60013',
    instanceType: 'r7g.2xlarge',
    zone: 'us-east-1c',
    prices: [0.1655, 0.4284],
  },
  {
    name: 'thumbs-worker-4',
    instanceId: 'i-0a1b2c3d4e5f60014',
    instanceType: 'c7g.large',
    zone: 'us-east-1a',
    prices: [0.0298, 0.0725],
  },
];

/** A fleet of a test, with the agent of each workload by its name. */
export interface TestFleet {
  readonly token: string;
  readonly agents: ReadonlyMap<string, TestAgent>;
}

/** Registers a fleet: most run well, one is under notice, one has a rebalance recommendation, one a replica that is wanted. */
export async function createTestFleet(url: string, owner: OwnerSession): Promise<TestFleet> {
  const token = await owner.agentToken();
  const agents = new Map<string, TestAgent>();
  for (const { prices, hasMoved: _, ...place } of places) {
    const agent = await TestAgent.register(url, token, place);
    if (place.name === 'checkout-api') await reportPast(agent);
    if (prices !== undefined) await agent.reportPrices(...prices);
    agents.set(place.name, agent);
  }
  const { items } = await owner.call<{ items: { readonly name: string; readonly workloadId: string }[] }>(
    'GET',
    '/workloads',
  );
  const idOf = (name: string): string => items.find((workload) => workload.name === name)?.workloadId ?? '';
  const elsewhere = { 'us-east-1a': 0.0597, 'us-east-1b': 0.0521, 'us-east-1c': 0.0571, 'us-east-1d': 0.0548 };
  await agents.get('checkout-api')?.reportPools(elsewhere, 0.145);
  await agents.get('checkout-api')?.reportNotice(600);
  await agents.get('session-cache')?.reportRebalance();
  await owner.call('PATCH', `/workloads/${idOf('geo-tiles')}/settings`, { manualReplicaEnabled: true });
  await owner.call('PATCH', `/workloads/${idOf('ledger-writer')}/settings`, { autoSwitchEnabled: false });
  await owner.call('PATCH', `/workloads/${idOf('mail-out')}/settings`, { enabled: false });
  await owner.call('POST', `/workloads/${idOf('thumbs-worker-4')}/switch`, { market: 'on-demand' });
  await agents.get('checkout-api')?.reportBuild(testContents, testBuildState());
  return { token, agents };
}

/** Reports what the pools of an agent cost in the last two days; for a while nobody knew it. */
async function reportPast(agent: TestAgent): Promise<void> {
  const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'];
  for (let hours = 47; hours > 0.5; hours -= 0.9) {
    if (hours > 30 && hours < 33) continue;
    const prices = zones.map(
      (zone, index) => [zone, 0.056 + 0.008 * Math.sin(hours / (5 + 2 * index) + index)] as const,
    );
    await agent.reportPools(Object.fromEntries(prices), 0.145, new Date(Date.now() - hours * 3_600_000));
  }
}
