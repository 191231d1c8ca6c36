import { untilAborted } from '@spotguard/sdk/async';
import { expect, test } from 'vitest';
import { systemClock } from '../src/index.js';

test('a sleep longer than the longest timer of Node does not end at once', async () => {
  const stop = new AbortController();
  const long = systemClock.sleep(2 ** 31 + 5_000, stop.signal);
  const first = await Promise.race([long.then(() => 'long'), systemClock.sleep(20).then(() => 'short')]);
  expect(first).toBe('short');
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(long).rejects.toBe(reason);
});

test('a sleep whose signal is already aborted rejects with its reason', async () => {
  const reason = new Error('too late');
  await expect(systemClock.sleep(1, AbortSignal.abort(reason))).rejects.toBe(reason);
  await expect(untilAborted(Promise.resolve('early'), AbortSignal.abort(reason))).rejects.toBe(reason);
});
