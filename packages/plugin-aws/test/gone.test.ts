import { SpotGuardError } from '@spotguard/sdk';
import { ManualClock } from '@spotguard/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GoneEvidence, type Look } from '../src/contract.js';
import { FakeCloud } from '../src/testing.js';
import { signal } from './aws-instance.js';

const looks = fc.array(
  fc.record({ look: fc.constantFrom<Look>('there', 'gone', 'unseen'), afterMs: fc.integer({ min: 0, max: 60_000 }) }),
  { maxLength: 40 },
);
const options = fc.record({
  minLooks: fc.integer({ min: 2, max: 4 }),
  maxUnseenMs: fc.integer({ max: 120_000, min: 0 }),
});

describe('evidence that an instance is gone', () => {
  test('is complete exactly when enough looks in a row say so, and an unseen one was not shown for long enough', () => {
    fc.assert(
      fc.property(looks, options, (history, { minLooks, maxUnseenMs }) => {
        const evidence = new GoneEvidence({ minLooks, maxUnseenMs });
        let now = 0;
        let inARow: number[] = [];
        for (const { look, afterMs } of history) {
          now += afterMs;
          inARow = look === 'there' ? [] : [...inARow, now];
          const isLong = look === 'gone' || now - (inARow[0] ?? now) >= maxUnseenMs;
          expect(evidence.add(look, now)).toBe(inARow.length >= minLooks && isLong);
          expect(evidence.isEmpty).toBe(inARow.length === 0);
        }
      }),
    );
  });
});

describe('confirmGone', () => {
  /** Counts the looks at `i-old`, and says whether it was confirmed as gone. */
  function watch(cloud: FakeCloud, limit = signal) {
    const state = { isConfirmed: false, error: undefined as unknown };
    cloud.instances.confirmGone('i-old', {}, limit).then(
      () => Object.assign(state, { isConfirmed: true }),
      (error: unknown) => Object.assign(state, { error }),
    );
    return state;
  }

  function openCloud() {
    const clock = new ManualClock();
    const cloud = new FakeCloud(clock);
    cloud.instances.add('i-old');
    return { clock, cloud };
  }

  test('waits as long as the instance runs, and needs three looks at one that has stopped', async () => {
    const { clock, cloud } = openCloud();
    const state = watch(cloud);
    await clock.advance(3_600_000);
    expect(state.isConfirmed).toBe(false);
    cloud.instances.change('i-old', { state: 'stopped' });
    await clock.advance(999);
    expect(state.isConfirmed).toBe(false);
    await clock.advance(10_001);
    expect(state.isConfirmed).toBe(true);
  });

  test('does not count a look that failed in passing', async () => {
    const { clock, cloud } = openCloud();
    cloud.instances.change('i-old', { state: 'terminated' });
    const error = new SpotGuardError('UPSTREAM_FAILED', 'EC2 is throttled', { retryable: true });
    cloud.calls.failNext('describe i-old', error, error, error);
    const state = watch(cloud);
    await clock.advance(4_500);
    expect(state.isConfirmed).toBe(false);
    await clock.advance(100);
    expect(state.isConfirmed).toBe(true);
  });

  test('ends with a failure that does not pass, and with the reason of its signal', async () => {
    const { clock, cloud } = openCloud();
    const denied = new SpotGuardError('PERMISSION_DENIED', 'No right to describe');
    cloud.calls.failNext('describe i-old', denied);
    const refused = watch(cloud);
    await clock.advance(0);
    expect(refused.error).toBe(denied);
    const limit = new AbortController();
    const stopped = watch(cloud, limit.signal);
    await clock.advance(5_000);
    limit.abort('The agent ends');
    await clock.advance(0);
    expect(stopped.error).toBe('The agent ends');
  });
});
