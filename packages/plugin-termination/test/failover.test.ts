import { failoverReport, parseLaunchIntent } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { TerminationWorld } from './termination-world.js';

test('a notice is reported, a replacement launched in the cheapest other zone, promoted, and the instance retires', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.effects.list).toEqual([]);
  world.giveNotice();
  await agent.advance(5_000);
  expect(world.effects.list).toEqual([
    'launch i-1 spot us-east-1b',
    'promote i-1 1 failover',
    'tag i-old',
    'failover-report',
  ]);
  expect(agent.session.role).toBe('retiring');
  expect(world.cloud.tags.get('i-old')).toEqual({ 'spotguard:role': 'retiring', 'spotguard:successor': 'i-1' });

  const [copyRequest] = world.cloud.copyRequests;
  expect(copyRequest).toMatchObject({ zone: 'us-east-1b', market: 'spot' });
  expect(copyRequest?.tags).toMatchObject({
    'spotguard:agent': 'demo',
    'spotguard:generation': '2',
    'spotguard:role': 'primary',
    'spotguard:predecessor': 'i-old',
  });
  const [reported] = world.controlPlane.named('POST termination-imminent');
  expect(parseLaunchIntent(copyRequest?.tags['spotguard:intent'])).toMatchObject({
    kind: 'failover',
    key: reported?.key,
    fromMarket: 'spot',
  });

  const report = failoverReport.parse(world.controlPlane.report('failover-report'));
  expect(report).toMatchObject({
    outcome: 'replacement-launched',
    new_instance_id: 'i-1',
    ladder: [],
    notice: { instance_id: 'i-old', action: 'terminate' },
    reason: null,
  });
  await agent.advance(300_000);
  expect(await agent.agent.ended).toMatchObject({ outcome: 'retired' });
});
