import { SpotGuardError } from '@spotguard/sdk';
import {
  answerWithin,
  backoffWithJitter,
  beforeTime,
  firstResult,
  pollUntil,
  retry,
  untilAborted,
  withDeadline,
} from '@spotguard/sdk/async';
import { ManualClock } from '@spotguard/testkit';
import { expect, onTestFinished, test } from 'vitest';

const never = new AbortController().signal;
const neverEnds = () => new Promise<never>(() => {});
const retryable = new SpotGuardError('UPSTREAM_FAILED', 'Throttled', { retryable: true });
const final = new SpotGuardError('QUOTA_EXCEEDED', 'Full');
const half = () => 0.5;

/** Work that ends when its signal is aborted, and records the reason. */
function endsWhenAborted(reasons: unknown[]) {
  return (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reasons.push(signal.reason);
        reject(signal.reason);
      });
    });
}

test('withDeadline resolves with the result of work that is in time, and leaves no timer behind', async () => {
  const clock = new ManualClock();
  expect(await withDeadline(async () => 'done', { clock, seconds: 5, parent: never, what: 'It' })).toBe('done');
  expect(clock.sleepers).toBe(0);
});

test('withDeadline aborts work that is late, and rejects even if the work ignores its signal', async () => {
  const clock = new ManualClock();
  const reasons: unknown[] = [];
  const limits = { clock, seconds: 5, parent: never, what: 'The launch' };
  const late = { code: 'TIMED_OUT', retryable: true, message: 'The launch took longer than 5 s' };
  const ends = expect(withDeadline(endsWhenAborted(reasons), limits)).rejects.toMatchObject(late);
  const ignoresSignal = expect(withDeadline(neverEnds, limits)).rejects.toMatchObject(late);
  await clock.advance(5_000);
  await Promise.all([ends, ignoresSignal]);
  expect(reasons).toMatchObject([late]);
});

test('withDeadline rejects when its parent is aborted, and does not begin the work when it already was', async () => {
  const clock = new ManualClock();
  const parent = new AbortController();
  const limits = { clock, seconds: 5, parent: parent.signal, what: 'It' };
  const ended = expect(withDeadline(neverEnds, limits)).rejects.toThrow('stop');
  parent.abort(new Error('stop'));
  await ended;
  let began = false;
  const work = async () => {
    began = true;
  };
  await expect(withDeadline(work, limits)).rejects.toThrow('stop');
  expect(began).toBe(false);
  expect(clock.sleepers).toBe(0);
});

test('any number of waits on one signal is no leak that Node would warn of', async () => {
  const warnings: Error[] = [];
  const record = (warning: Error) => void warnings.push(warning);
  process.on('warning', record);
  onTestFinished(() => void process.off('warning', record));
  const stop = new AbortController();
  const waits = Array.from({ length: 20 }, () => untilAborted(neverEnds(), stop.signal));
  stop.abort('Stopped');
  await Promise.allSettled(waits);
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});

test('untilAborted resolves with the result, or rejects with the reason of a signal that is aborted first', async () => {
  const stop = new AbortController();
  expect(await untilAborted(Promise.resolve(1), stop.signal)).toBe(1);
  const ended = expect(untilAborted(neverEnds(), stop.signal)).rejects.toThrow('stop');
  stop.abort(new Error('stop'));
  await ended;
  await expect(untilAborted(neverEnds(), stop.signal)).rejects.toThrow('stop');
});

test('beforeTime resolves with the result, or aborts the work and resolves with undefined at the given time', async () => {
  const clock = new ManualClock();
  const reasons: unknown[] = [];
  const limit = { clock, at: 1_000, parent: never };
  expect(await beforeTime(limit, async () => 'done')).toBe('done');
  const late = [beforeTime(limit, endsWhenAborted(reasons)), beforeTime(limit, neverEnds)];
  await clock.advance(1_000);
  expect(await Promise.all(late)).toEqual([undefined, undefined]);
  expect(reasons).toHaveLength(1);
  const past = beforeTime({ ...limit, at: 500 }, neverEnds);
  await clock.advance(0);
  expect(await past).toBeUndefined();
});

test('beforeTime rejects with the error of the work, and with the reason of its parent', async () => {
  const clock = new ManualClock();
  const parent = new AbortController();
  const limit = { clock, at: 1_000, parent: parent.signal };
  await expect(beforeTime(limit, () => Promise.reject(final))).rejects.toBe(final);
  const ended = expect(beforeTime(limit, neverEnds)).rejects.toThrow('stop');
  parent.abort(new Error('stop'));
  await ended;
  expect(clock.sleepers).toBe(0);
});

test('answerWithin resolves with undefined for work that fails or is late; it rejects only when its parent is aborted', async () => {
  const clock = new ManualClock();
  const parent = new AbortController();
  const limit = { clock, parent: parent.signal };
  expect(await answerWithin(100, limit, async () => 1)).toBe(1);
  expect(await answerWithin(100, limit, () => Promise.reject(final))).toBeUndefined();
  const late = answerWithin(100, limit, neverEnds);
  await clock.advance(100);
  expect(await late).toBeUndefined();
  const ended = expect(answerWithin(100, limit, neverEnds)).rejects.toThrow('stop');
  parent.abort(new Error('stop'));
  await ended;
});

test('firstResult resolves with the first result once the other works have been aborted and have ended', async () => {
  const events: string[] = [];
  const slow = async (signal: AbortSignal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await Promise.resolve();
    events.push('the other ended');
    throw new Error('aborted');
  };
  expect(await firstResult(never, [slow, async () => 'first'])).toBe('first');
  expect(events).toEqual(['the other ended']);
});

test('firstResult rejects when the first work to end has failed, and when its parent is aborted', async () => {
  const reasons: unknown[] = [];
  await expect(firstResult(never, [endsWhenAborted(reasons), () => Promise.reject(final)])).rejects.toBe(final);
  expect(reasons).toHaveLength(1);
  const parent = new AbortController();
  const works = [endsWhenAborted([]), endsWhenAborted([])];
  const ended = expect(firstResult(parent.signal, works)).rejects.toThrow('stop');
  parent.abort(new Error('stop'));
  await ended;
});

test('pollUntil checks at once, then after pauses that grow to their bound, until a check has a result', async () => {
  const clock = new ManualClock();
  const checks: number[] = [];
  const check = async () => {
    checks.push(clock.monotonic());
    return checks.length === 6 ? 'ready' : undefined;
  };
  const result = pollUntil(check, { clock, signal: never, initialMs: 100, maxMs: 300, factor: 2 });
  await clock.advance(10_000);
  expect(await result).toBe('ready');
  expect(checks).toEqual([0, 100, 300, 600, 900, 1_200]);
});

test('pollUntil goes on after a retryable error; any other error and the signal end it', async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const options = { clock, signal: stop.signal, initialMs: 100, maxMs: 100 };
  let checks = 0;
  const check = async () => {
    checks += 1;
    throw checks === 3 ? final : retryable;
  };
  const failed = expect(pollUntil(check, options)).rejects.toBe(final);
  await clock.advance(1_000);
  await failed;
  const ended = expect(pollUntil(async () => undefined, options)).rejects.toThrow('stop');
  await clock.advance(0);
  stop.abort(new Error('stop'));
  await ended;
  expect(clock.sleepers).toBe(0);
});

test('retry repeats work after retryable errors, with pauses that double, and resolves with the first result', async () => {
  const clock = new ManualClock();
  const tries: number[] = [];
  const retries: unknown[] = [];
  const work = async () => {
    tries.push(clock.monotonic());
    if (tries.length < 5) throw retryable;
    return 'done';
  };
  const beforeRetry = (failures: number, error: unknown) => retries.push([failures, error]);
  const policy = { initialMs: 100, maxMs: 400 };
  const done = retry(work, { ...policy, clock, random: half, signal: never, beforeRetry });
  await clock.advance(10_000);
  expect(await done).toBe('done');
  expect(tries).toEqual([0, 50, 150, 350, 550]);
  expect(retries).toEqual([1, 2, 3, 4].map((failures) => [failures, retryable]));
});

test('retry ends with any other error, and when its signal is aborted in a pause', async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const options = { initialMs: 100, maxMs: 400, clock, random: half, signal: stop.signal };
  await expect(retry(() => Promise.reject(final), options)).rejects.toBe(final);
  await expect(retry(() => Promise.reject(new Error('a bug')), options)).rejects.toThrow('a bug');
  const ended = expect(retry(() => Promise.reject(retryable), options)).rejects.toThrow('stop');
  await clock.advance(0);
  stop.abort(new Error('stop'));
  await ended;
  expect(clock.sleepers).toBe(0);
});

test('retry ends between two tries when it is interrupted, and does not abort the try that is running', async () => {
  const clock = new ManualClock();
  const interruption = new AbortController();
  const signals: boolean[] = [];
  const options = { initialMs: 100, maxMs: 400, clock, random: half, signal: never };
  const work = async (signal: AbortSignal) => {
    interruption.abort(new Error('more urgent'));
    signals.push(signal.aborted);
    throw retryable;
  };
  await expect(retry(work, { ...options, interruption: interruption.signal })).rejects.toThrow('more urgent');
  expect(signals).toEqual([false]);
});

test('backoffWithJitter returns a random part of a bound that doubles with each failure up to maxMs', () => {
  const bounds = [1, 2, 3, 4, 100].map((failures) =>
    backoffWithJitter({ initialMs: 100, maxMs: 500 }, failures, () => 0.999_999),
  );
  expect(bounds).toEqual([100, 200, 400, 500, 500]);
  expect(backoffWithJitter({ initialMs: 100, maxMs: 500 }, 3, () => 0)).toBe(0);
});
