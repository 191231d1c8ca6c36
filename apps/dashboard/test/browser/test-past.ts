import { places, type TestFleet } from './test-fleet.js';

const hour = 3_600_000;
const minute = 60_000;
/** How far prices go up and down. */
const swing = 0.12;

/** Gives the workloads of a test fleet the last day: what their pools cost, and for those that did not move of late, since when they run. */
export async function createTestPast({ agents }: TestFleet): Promise<void> {
  for (const [index, { name, instanceId, zone = 'us-east-1a', prices, hasMoved = false }] of places.entries()) {
    const agent = agents.get(name);
    if (agent === undefined) throw new Error(`The test fleet has no ${name}.`);
    if (!hasMoved) {
      await agent.reportSwitch({
        from: { ...agent.place, instanceId: `${instanceId.slice(0, -2)}e0`, zone: 'us-east-1e' },
        to: agent.place,
        startedAt: new Date(Date.now() - 23 * hour - index * 4 * minute),
        launched: 8,
        ready: 40,
        handedOver: 44,
      });
    }
    // The past of the first one has been reported.
    if (prices === undefined || name === 'checkout-api') continue;
    const [spot, onDemand] = prices;
    for (let hours = 25; hours > 0.5; hours -= 1) {
      const price = spot * (1 + swing * Math.sin(hours / 4 + index));
      await agent.reportPools({ [zone]: price }, onDemand, new Date(Date.now() - hours * hour));
    }
    await agent.reportPrices(spot, onDemand);
  }
}
