import { ManualClock } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { FakeCloud } from '../src/testing.js';

const { signal } = new AbortController();
const error = new Error('The answer was lost');
const copyRequest = { zone: 'us-east-1b', market: 'spot', tags: {}, clientToken: 'token' } as const;

test('a call that is to fail has no effect, and the next one succeeds', async () => {
  const { calls, instances } = new FakeCloud(new ManualClock());
  instances.add('i-old');
  calls.failNext('terminate i-old', error);
  await expect(instances.terminate('i-old', signal)).rejects.toBe(error);
  expect(instances.all).toMatchObject([{ state: 'running' }]);
  await instances.terminate('i-old', signal);
  expect(instances.all).toMatchObject([{ state: 'terminated' }]);
  expect(calls.made).toEqual(['terminate i-old', 'terminate i-old']);
});

test('a failure applies only to calls with its method and main argument', async () => {
  const { calls, instances } = new FakeCloud(new ManualClock());
  calls.failNext('describe i-1', error);
  await instances.describe('i-11', signal);
  await expect(instances.describe('i-1', signal)).rejects.toBe(error);
});

test('a call whose answer is lost takes effect', async () => {
  const { calls, instances } = new FakeCloud(new ManualClock());
  const plan = await instances.plan(copyRequest, signal);
  calls.loseNextAnswer('launch', error);
  await expect(instances.launch(plan, signal)).rejects.toBe(error);
  expect(instances.all.map(({ instanceId }) => instanceId)).toEqual(['i-1']);
  expect(await instances.launch(plan, signal)).toEqual({ instanceId: 'i-1' });
});

test('a test that intercepts calls decides when each is made', async () => {
  const { calls, instances } = new FakeCloud(new ManualClock());
  const seen: string[] = [];
  let makeCall = () => {};
  calls.intercept = async (call, proceed) => {
    seen.push(call);
    await new Promise<void>((resolve) => {
      makeCall = resolve;
    });
    return proceed();
  };
  instances.add('i-old');
  const ended = instances.terminate('i-old', signal);
  expect(instances.all).toMatchObject([{ state: 'running' }]);
  makeCall();
  await ended;
  expect(instances.all).toMatchObject([{ state: 'terminated' }]);
  expect(seen).toEqual(['terminate i-old']);
});

test('a launched instance has the state that the test has set, and onLaunch is called', async () => {
  const { instances } = new FakeCloud(new ManualClock());
  const launched: string[] = [];
  instances.launchedState = 'pending';
  instances.onLaunch = (instanceId) => launched.push(instanceId);
  const { instanceId } = await instances.launch(await instances.plan(copyRequest, signal), signal);
  expect(launched).toEqual([instanceId]);
  expect(await instances.statusChecksPass(instanceId, signal)).toBe(false);
  instances.change(instanceId, { state: 'running' });
  expect(await instances.statusChecksPass(instanceId, signal)).toBe(true);
  expect(() => instances.change('i-9', {})).toThrow('add it first');
});
