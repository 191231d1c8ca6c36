import { definePlugin } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { SwitchesUnderWay } from '../src/contract.js';
import { SwitchingWorld } from './switching-world.js';

/** A plugin that adopts switches, as a failover does. */
function failover() {
  let underWay: SwitchesUnderWay | undefined;
  const plugin = definePlugin({
    id: 'failover',
    version: '0.0.0',
    summary: 'Adopts the replacement of a switch.',
    stability: 'experimental',
    config: z.strictObject({}),
    needs: { underWay: SwitchesUnderWay },
    setup({ needs }) {
      underWay = needs.underWay;
      return {};
    },
  });
  return { plugin, adopt: () => underWay?.adopt(AbortSignal.timeout(5_000)) };
}

test('without a switch there is nothing to adopt, and a later switch launches nothing', async () => {
  const world = new SwitchingWorld();
  const { plugin, adopt } = failover();
  await using agent = await world.start({ plugins: [plugin], config: { createSnapshotOnSwitch: false } });
  expect(await adopt()).toBeUndefined();
  expect(await agent.order()).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(/takes this instance back/),
  });
  expect(world.effects.list).toEqual([]);
});

test('a switch that still waits for its image launches nothing after the adoption', async () => {
  const world = new SwitchingWorld();
  world.cloud.imagesBecomeAvailable = false;
  const { plugin, adopt } = failover();
  await using agent = await world.start({ plugins: [plugin] });
  const outcome = agent.order();
  await agent.advance(5_000);
  expect(await adopt()).toBeUndefined();
  world.cloud.finishImages();
  await agent.advance(60_000);
  expect(await outcome).toMatchObject({ status: 'failed' });
  expect(world.effects.list.filter((effect) => effect.startsWith('launch'))).toEqual([]);
});

test('an adopted replacement is not undone when the switch times out', async () => {
  const world = new SwitchingWorld();
  world.cloud.onLaunch = () => {};
  const { plugin, adopt } = failover();
  await using agent = await world.start({ plugins: [plugin], config: { readyTimeoutSeconds: 60 } });
  const outcome = agent.order();
  await agent.advance(5_000);
  expect(await adopt()).toEqual({ instanceId: 'i-1', commandId: 'c1' });
  await agent.advance(120_000);
  expect(await outcome).toMatchObject({ status: 'failed' });
  expect(world.effects.list).not.toContain('terminate i-1');
});

test('an adopted replacement is not taken back when the switch is cancelled, and the answer says so', async () => {
  const world = new SwitchingWorld();
  world.cloud.onLaunch = () => {};
  const { plugin, adopt } = failover();
  await using agent = await world.start({ plugins: [plugin] });
  const outcome = agent.order();
  await agent.advance(5_000);
  await adopt();
  await agent.cancel('c1', 'It was cancelled');
  expect(await outcome).toEqual({
    status: 'failed',
    code: 'COMMAND_FAILED',
    message: 'It was cancelled, but a failover hands over to i-1',
  });
  expect(world.effects.list).not.toContain('terminate i-1');
});
