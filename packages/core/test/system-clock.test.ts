import { untilAborted } from '@spotguard/sdk/async';
import { expect, test } from 'vitest';
import { systemClock } from '../src/index.js';

test('a wait that is longer than a timer can be does not end at once', async () => {
  const patience = new AbortController();
  const long = systemClock.sleep(2 ** 31 + 5_000, patience.signal);
  const first = await Promise.race([long.then(() => 'long'), systemClock.sleep(20).then(() => 'short')]);
  expect(first).toBe('short');
  const reason = new Error('enough');
  patience.abort(reason);
  await expect(long).rejects.toBe(reason);
});

test('a wait whose signal is aborted already rejects with its reason', async () => {
  const reason = new Error('too late');
  await expect(systemClock.sleep(1, AbortSignal.abort(reason))).rejects.toBe(reason);
  await expect(untilAborted(Promise.resolve('early'), AbortSignal.abort(reason))).rejects.toBe(reason);
});
