import { expect, test } from 'vitest';
import { ManualClock } from '../src/index.js';

test('sleeps end in the order of their times, and those of the same time in the order in which they began', async () => {
  const clock = new ManualClock(0);
  const woken: string[] = [];
  const sleep = async (name: string, milliseconds: number) => {
    await clock.sleep(milliseconds);
    woken.push(`${name} at ${clock.now()}`);
  };
  void sleep('late', 30);
  void sleep('early', 10);
  void sleep('also early', 10);
  void sleep('too late', 31);
  await clock.advance(30);
  expect(woken).toEqual(['early at 10', 'also early at 10', 'late at 30']);
  expect([clock.now(), clock.sleepers]).toEqual([30, 1]);
});

test('the code that waited for a sleep runs before the next sleep ends', async () => {
  const clock = new ManualClock(0);
  const seen: number[] = [];
  const loop = async (step: number) => {
    for (;;) {
      await clock.sleep(step);
      await Promise.resolve();
      seen.push(clock.now());
    }
  };
  void loop(10);
  void loop(15);
  await clock.advance(30);
  expect(seen).toEqual([10, 15, 20, 30, 30]);
});

test('a sleep rejects with the reason of its signal, aborted before or during it, and is no longer pending', async () => {
  const clock = new ManualClock();
  const reason = new Error('aborted');
  await expect(clock.sleep(10, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const sleeping = clock.sleep(10, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  expect(clock.sleepers).toBe(0);
});

test('a negative sleep ends at the next advance, and NaN is refused', async () => {
  const clock = new ManualClock(5);
  let woken = false;
  void clock.sleep(-1).then(() => {
    woken = true;
  });
  expect(woken).toBe(false);
  await clock.advance(0);
  expect([woken, clock.now()]).toEqual([true, 5]);
  await expect(clock.sleep(Number.NaN)).rejects.toThrow(RangeError);
});

test('a step of the wall clock changes neither the sleeps nor the monotonic time', async () => {
  const clock = new ManualClock(1_000_000);
  const woken: number[] = [];
  const sleep = async (milliseconds: number) => {
    await clock.sleep(milliseconds);
    woken.push(clock.monotonic());
  };
  void sleep(10);
  clock.stepWallClock(-3_600_000);
  void sleep(20);
  await clock.advance(30);
  expect(woken).toEqual([10, 20]);
  expect([clock.now(), clock.monotonic()]).toEqual([1_000_000 - 3_600_000 + 30, 30]);
});
