import { TestAgent, type TestSwitch } from './test-agent.js';
import type { TestFleet } from './test-fleet.js';

const minute = 60_000;

/** Switches as a fleet has them, the newest last: minutes ago, the workload, and what differs. */
const switches: readonly (readonly [minutes: number, workload: string, what: Partial<TestSwitch>, zones: string])[] = [
  [2_300, 'checkout-api', { launched: 8, ready: 40, handedOver: 43.2 }, 'us-east-1c us-east-1a'],
  [803, 'checkout-api', { launched: 7.1, ready: 44, handedOver: 46.9 }, 'us-east-1a us-east-1b'],
  [4_300, 'pdf-export', { trigger: 'model', launched: 9.2, ready: 41.7, handedOver: 44.1 }, 'us-east-1c us-east-1b'],
  [
    2_910,
    'geo-tiles',
    { trigger: 'interruption', launched: 3.1, ready: 48.4, handedOver: 50.9 },
    'us-east-1a us-east-1c',
  ],
  [1_500, 'feed-ranker-1', { undone: 'us-east-1d refused: InsufficientInstanceCapacity' }, 'us-east-1a us-east-1d'],
  [610, 'mail-out', { trigger: 'promotion', handedOver: 2.1 }, 'us-east-1b us-east-1d'],
  [
    190,
    'api-gateway',
    { launched: 8, ready: 39, handedOver: 42.3, leftRunning: 'UnauthorizedOperation' },
    'us-east-1a us-east-1c',
  ],
  [75, 'kafka-mirror', { prices: { onDemand: 0.0816 } }, 'us-east-1b us-east-1a'],
  [12, 'search-index-1', { launched: 7.4, ready: 43.2, handedOver: 46.9 }, 'us-east-1a us-east-1c'],
];

/** Reports a failover that is under way, and one that was completed. */
export async function createTestInterruptions({ token, agents }: TestFleet, url: string): Promise<void> {
  const live = agents.get('checkout-api');
  const over = agents.get('pdf-export');
  if (live === undefined || over === undefined) throw new Error('The test fleet has no checkout-api or no pdf-export.');
  const elsewhere = ['us-east-1d', 'us-east-1c', 'us-east-1a'];
  for (const agent of [live, over]) {
    const onSpot = elsewhere.map((zone) => ['spot', zone, 50] as const);
    await agent.reportPlan([...onSpot, ['ondemand', 'us-east-1c', 60]]);
  }
  const refused = 'Launch spot in us-east-1d: InsufficientInstanceCapacity';
  await live.reportFailoverSteps(new Date(), [
    ['drain', 0.4, null, undefined, '96 connections'],
    ['hand-over', 0.9, 2, 'failed', refused],
    ['hand-over', 2, null, undefined, 'Launch spot in us-east-1c'],
  ]);
  await over.reportNotice(120);
  await over.reportFailoverSteps(new Date(), [
    ['hand-over', 0.1, 0.4, 'failed', refused],
    ['hand-over', 0.4, 0.9, 'done', 'i-0a1b2c3d4e5f600f2 takes over'],
    ['drain', 0.1, 0.9],
  ]);
  const place = { ...over.place, instanceId: 'i-0a1b2c3d4e5f600f2', zone: 'us-east-1c', generation: 2 };
  const successor = await TestAgent.register(url, token, { ...place, predecessor: over.place.instanceId });
  await successor.takeOver();
}

/** Reports switches of a test fleet, of which the newest has steps. */
export async function createTestHistory({ agents }: TestFleet): Promise<void> {
  for (const [minutes, name, what, zones] of switches) {
    const agent = agents.get(name);
    if (agent === undefined) throw new Error(`The test fleet has no ${name}.`);
    const [from = '', to = ''] = zones.split(' ');
    const startedAt = new Date(Date.now() - minutes * minute);
    const place = agent.place;
    await agent.reportSwitch({
      from: { ...place, instanceId: `${place.instanceId.slice(0, -2)}f${minutes % 10}`, zone: from },
      to: { ...place, zone: to },
      startedAt,
      prices: { onDemand: 0.4284, from: 0.1731, to: 0.1655 },
      ...what,
    });
    if (name !== 'search-index-1') continue;
    await agent.reportSteps(startedAt, [
      ['verify', 0.2, 1.1],
      ['image', 1.1, 1.2, 'passed-over', 'createSnapshotOnSwitch is off'],
      ['launch', 1.2, 7.4, 'done', 'r7g.2xlarge spot in us-east-1c'],
      ['ready', 7.4, 43.2, 'done', 'EC2 running, agent registered, /healthz answers'],
      ['hand-over', 43.2, 46.1],
      ['promote', 46.1, 46.9, 'done', 'generation 2'],
      ['report', 46.9, 47.2],
      ['retire', 47.2, 348],
    ]);
  }
}
