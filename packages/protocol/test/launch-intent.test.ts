import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLaunchIntent, type LaunchIntent, parseLaunchIntent } from '../src/index.js';

const common = {
  key: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
  startedAt: fc.nat({ max: 8_640_000_000_000_000 }),
  fromMarket: fc.constantFrom('spot' as const, 'ondemand' as const),
};
const intent: fc.Arbitrary<LaunchIntent> = fc.oneof(
  fc.record({
    ...common,
    kind: fc.constant('switch' as const),
    trigger: fc.constantFrom('manual' as const, 'model' as const),
    retireAfterSeconds: fc.option(fc.double({ min: 0, max: 86_400, noNaN: true }).map(Math.abs), { nil: undefined }),
  }),
  fc.record({ ...common, kind: fc.constantFrom('failover' as const, 'standby' as const) }),
);

test('an intent is read back from its launch tag unchanged', () => {
  fc.assert(
    fc.property(intent, (written) => {
      expect(parseLaunchIntent(formatLaunchIntent(written))).toEqual(written);
    }),
  );
});

test('an intent with the ids that control planes use fits into a tag', () => {
  const text = formatLaunchIntent({
    kind: 'switch',
    key: '3f0c9a52-6d1e-4f7b-9a53-1b6f6f9a2c11',
    trigger: 'manual',
    startedAt: 1_800_000_000_000,
    retireAfterSeconds: 86_400,
    fromMarket: 'ondemand',
  });
  expect(text).toBe('switch/3f0c9a52-6d1e-4f7b-9a53-1b6f6f9a2c11/manual/1800000000000/86400/ondemand');
});

test('arbitrary tag text is read without an error, and an intent that is read is written as the same text', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'switch',
      'failover',
      'standby',
      'c1',
      'manual',
      'model',
      '1800000000000',
      '300',
      'keep',
      'spot',
      'ondemand',
      '',
      '%E0%A4%A',
    ),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const text = parts.join('/');
      const parsed = parseLaunchIntent(text);
      if (parsed === undefined) return;
      expect(formatLaunchIntent(parsed).replace(/\/[^/]*/, '')).toEqual(text.replace(/\/[^/]*/, ''));
    }),
    { numRuns: 500 },
  );
});

test('a key that is not validly escaped is used as it is', () => {
  expect(parseLaunchIntent('switch/%E0%A4%A/manual/1800000000000/keep/spot')).toMatchObject({ key: '%E0%A4%A' });
});

test.each([
  undefined,
  '',
  'switch',
  'replica/c1/manual/1800000000000/300/spot',
  'switch//manual/1800000000000/300/spot',
  'switch/c1/person/1800000000000/300/spot',
  'switch/c1/manual/yesterday/300/spot',
  'switch/c1/manual//300/spot',
  'switch/c1/manual/-1/300/spot',
  'switch/c1/manual/0x10/300/spot',
  'switch/c1/manual/Infinity/300/spot',
  'switch/c1/manual/1800000000000/soon/spot',
  'switch/c1/manual/1800000000000/NaN/spot',
  'switch/c1/manual/1800000000000//spot',
  'switch/c1/manual/1800000000000/300/reserved',
  'switch/c1/manual/1800000000000/300/spot/more',
  'failover/n1/1800000000000',
  'failover/n1/manual/1800000000000/300/spot',
  'standby/r1/soon/spot',
  'standby//1800000000000/spot',
])('%s is not an intent', (text) => {
  expect(parseLaunchIntent(text)).toBeUndefined();
});
