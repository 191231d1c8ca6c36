import { terminationImminentRequest } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { answeredWith } from './fake-control-plane.js';
import { noticePath, TerminationWorld } from './termination-world.js';

const imminent = 'POST termination-imminent';

test('the report is sent in the same check that found the notice, before the journal, EC2 or another document is used', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  world.storage.failWith(new Error('The disk is full'));
  world.giveNotice();
  world.cloud.reads.length = 0;
  world.controlPlane.answers.set(imminent, ['hang']);
  await agent.advance(0);
  expect(world.cloud.reads.slice(0, 1)).toEqual([noticePath]);
  expect(world.controlPlane.named(imminent)).toHaveLength(1);
  expect(world.cloud.copyRequests).toEqual([]);
});

test('a control plane of SpotGuard gets the time as the metadata service wrote it, and the action', async () => {
  const world = new TerminationWorld();
  world.cloud.documents.set(noticePath, '{"action":"stop","time":"2027-01-01T00:02:00Z"}');
  await using agent = await world.start();
  await agent.advance(0);
  const [asked] = world.controlPlane.named(imminent);
  expect(terminationImminentRequest.parse(asked?.body)).toEqual({
    instance_id: 'i-old',
    termination_time: '2027-01-01T00:02:00Z',
    detected_at: '2027-01-01T00:00:00.000000+00:00',
    action: 'stop',
  });
});

test.each([
  ['2027-01-01T00:02:00Z', '2027-01-01T00:02:00.000000+00:00'],
  ['soon', null],
])('a v4 backend gets a time without Z, no unknown field, and null for an unreadable time (%s)', async (time, sent) => {
  const world = new TerminationWorld();
  world.controlPlane.isSpotGuard = false;
  world.cloud.documents.set(noticePath, JSON.stringify({ action: 'terminate', time }));
  await using agent = await world.start();
  await agent.advance(0);
  expect(world.controlPlane.named(imminent)[0]?.body).toEqual({
    instance_id: 'i-old',
    termination_time: sent,
    detected_at: '2027-01-01T00:00:00.000000+00:00',
  });
});

test('a notice is reported once per start of the agent, each time under the same key', async () => {
  const world = new TerminationWorld();
  world.giveNotice();
  const first = await world.start();
  await first.advance(20_000);
  expect(world.controlPlane.named(imminent)).toHaveLength(1);
  first.crash();
  await using second = await world.start();
  await second.advance(20_000);
  const keys = world.controlPlane.named(imminent).map(({ key }) => key);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test('a hanging connection delays no other try, and no try lasts longer than three seconds', async () => {
  const world = new TerminationWorld();
  world.controlPlane.answers.set(imminent, ['hang', 'hang', { success: true, new_instance_id: 'i-0a0a0a0a0a0a0a0a0' }]);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(1_999);
  expect(world.controlPlane.named(imminent)).toHaveLength(2);
  await agent.advance(10_000);
  expect(world.controlPlane.named(imminent)).toHaveLength(3);
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({ message: 'Notice reported', fields: expect.objectContaining({ success: true }) }),
  );
});

test('a control plane that fails is asked every second until the time of the notice', async () => {
  const world = new TerminationWorld();
  world.controlPlane.answers.set(imminent, [temporaryFailure()]);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(119_999);
  expect(world.controlPlane.named(imminent)).toHaveLength(120);
  await agent.advance(60_000);
  expect(world.controlPlane.named(imminent)).toHaveLength(120);
  expect(agent.log.lines).toContainEqual(expect.objectContaining({ message: 'Notice could not be reported in time' }));
});

test('an answer that comes with an error status of a v4 backend is an answer: no replica', async () => {
  const world = new TerminationWorld();
  world.controlPlane.isSpotGuard = false;
  const answer = { success: false, error: 'No replica available', action: 'emergency_snapshot_required' };
  world.controlPlane.answers.set(imminent, [answeredWith(500, answer)]);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.controlPlane.named(imminent)).toHaveLength(1);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'tag i-old']);
});

test('a failure without such an answer is asked again', async () => {
  const world = new TerminationWorld();
  const failure = answeredWith(500, { error: "(1292, 'Incorrect datetime value')" });
  world.controlPlane.answers.set(imminent, [failure, failure, { success: false }]);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.controlPlane.named(imminent)).toHaveLength(3);
});

test('a refusal ends the tries to report, and the failover goes on', async () => {
  const world = new TerminationWorld();
  world.controlPlane.answers.set(imminent, [new SpotGuardError('PERMISSION_DENIED', 'The token was refused')]);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  expect(world.controlPlane.named(imminent)).toHaveLength(1);
  expect(world.effects.list).toContain('launch i-1 spot us-east-1b');
});
