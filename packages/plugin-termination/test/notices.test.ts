import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interruptionNoticed } from '../src/contract.js';
import { temporaryFailure } from './fake-cloud.js';
import { noticePath, TerminationWorld } from './termination-world.js';

const imminent = 'POST termination-imminent';

test('a failed check is counted and is never taken for "no notice"', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(0);
  world.cloud.documents.set(noticePath, temporaryFailure('503'));
  await agent.advance(5_000);
  expect(agent.log.lines).toContainEqual(expect.objectContaining({ message: 'Worker failed' }));
  expect(agent.status('termination').state).toBe('degraded');
  await agent.advance(5_000);
  expect(agent.status('termination').state).toBe('ok');
  world.giveNotice();
  await agent.advance(5_000);
  expect(world.controlPlane.named(imminent)).toHaveLength(1);
});

test('a failed check in the middle of a failover neither ends it nor starts another', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {};
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  const body = world.cloud.documents.get(noticePath) ?? '';
  world.cloud.documents.set(noticePath, temporaryFailure());
  await agent.advance(5_000);
  world.cloud.documents.set(noticePath, body);
  world.controlPlane.register('i-1');
  await agent.advance(20_000);
  expect(world.effects.list.filter((effect) => effect.startsWith('launch'))).toHaveLength(1);
  expect(world.controlPlane.named(imminent)).toHaveLength(1);
});

test.each(['', 'terminate', '{}', '[]', 'null', '{"action":"reclaim","time":"2027-01-01T00:02:00Z"}', '<html>', '{"a'])(
  'a body that is not a notice (%s) degrades the plugin and starts nothing',
  async (body) => {
    const world = new TerminationWorld();
    world.cloud.documents.set(noticePath, body);
    await using agent = await world.start();
    await agent.advance(0);
    expect(agent.status('termination').state).toBe('degraded');
    await agent.advance(60_000);
    expect(world.controlPlane.requests).toEqual([]);
    expect(world.effects.list).toEqual([]);
  },
);

test('any body of the metadata service is either a notice with a usable time or an error that is counted', async () => {
  const actions = fc.constantFrom('terminate', 'stop', 'hibernate');
  const notices = fc.record({ action: actions, time: fc.oneof(fc.string(), fc.date({ noInvalidDate: true })) });
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    notices.map((notice) => JSON.stringify(notice)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const world = new TerminationWorld();
      world.controlPlane.frozen = true;
      world.cloud.documents.set(noticePath, body);
      const notices: { at: number; action: string }[] = [];
      await using agent = await world.start({ onNotice: (notice) => notices.push(notice) });
      await agent.advance(0);
      const isCounted = agent.status('termination').state === 'degraded';
      expect(notices).toHaveLength(isCounted ? 0 : 1);
      for (const { at } of notices) expect(at).toBeGreaterThan(world.clock.now());
      expect(world.controlPlane.named(imminent)).toHaveLength(notices.length);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['past', '2026-12-31T23:00:00Z'],
  ['unreadable', 'soon'],
  ['days ahead', '2027-01-05T00:00:00Z'],
])('a notice with a time that is %s still counts: two minutes are assumed', async (_, time) => {
  const world = new TerminationWorld();
  world.cloud.documents.set(noticePath, JSON.stringify({ action: 'terminate', time }));
  const notices: { at: number }[] = [];
  await using agent = await world.start({ onNotice: (notice) => notices.push(notice) });
  await agent.advance(0);
  expect(notices).toMatchObject([{ at: Date.UTC(2027, 0, 1, 0, 2) }]);
  expect(world.effects.list).toContain('launch i-1 spot us-east-1b');
});

test('the event is emitted once per start of the agent, with the same id each time', async () => {
  const world = new TerminationWorld();
  world.giveNotice();
  const notices: { id: string }[] = [];
  const onNotice = (notice: { id: string }) => notices.push(notice);
  const first = await world.start({ onNotice });
  await first.advance(20_000);
  expect(notices).toHaveLength(1);
  expect(interruptionNoticed.payload.parse(notices[0])).toMatchObject({ instanceId: 'i-old', action: 'terminate' });
  first.crash();
  await using second = await world.start({ onNotice });
  await second.advance(20_000);
  expect(notices.map(({ id }) => id)).toEqual([notices[0]?.id, notices[0]?.id]);
});

test('the older notice document is read only after a notice, and only for the log', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(20_000);
  const older = 'meta-data/spot/termination-time';
  expect(world.cloud.reads).not.toContain(older);
  world.cloud.documents.set(older, temporaryFailure());
  world.giveNotice();
  await agent.advance(20_000);
  expect(world.cloud.reads.filter((path) => path === older)).toHaveLength(1);
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({ message: 'The older notice document has another time' }),
  );
  expect(world.effects.list).toContain('promote i-1 1 failover');
});

test('a notice that is withdrawn is logged, and the failover goes on', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {};
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  world.cloud.documents.delete(noticePath);
  world.controlPlane.register('i-1');
  await agent.advance(10_000);
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({ message: 'Interruption notice is no longer there; a failover that has started goes on' }),
  );
  expect(agent.session.role).toBe('retiring');
});

test('an on-demand instance does not check for notices', async () => {
  const world = new TerminationWorld();
  world.giveNotice();
  await using agent = await world.start({ instance: { identity: { market: 'ondemand' } } });
  await agent.advance(60_000);
  expect(world.cloud.reads).not.toContain(noticePath);
  expect(world.effects.list).toEqual([]);
});
