import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSwitchIntent, parseSwitchIntent, type SwitchIntent } from '../src/succession/switch-intent.js';

const intent: fc.Arbitrary<SwitchIntent> = fc.record({
  commandId: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
  trigger: fc.constantFrom('manual' as const, 'model' as const),
  startedAt: fc.nat({ max: 8_640_000_000_000_000 }),
  retireAfterSeconds: fc.option(fc.double({ min: 0, max: 86_400, noNaN: true }).map(Math.abs), { nil: undefined }),
  fromMarket: fc.constantFrom('spot' as const, 'ondemand' as const),
});

test('what a switch writes into the launch tag, its successor reads back', () => {
  fc.assert(
    fc.property(intent, (written) => {
      expect(parseSwitchIntent(formatSwitchIntent(written))).toEqual(written);
    }),
  );
});

test('an intent with the ids that control planes give fits into a tag', () => {
  const text = formatSwitchIntent({
    commandId: '3f0c9a52-6d1e-4f7b-9a53-1b6f6f9a2c11',
    trigger: 'manual',
    startedAt: 1_800_000_000_000,
    retireAfterSeconds: 86_400,
    fromMarket: 'ondemand',
  });
  expect(text).toBe('switch/3f0c9a52-6d1e-4f7b-9a53-1b6f6f9a2c11/manual/1800000000000/86400/ondemand');
});

test('text that anybody may write into a tag is read without a throw, and never as something else than it says', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'switch',
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
      const parsed = parseSwitchIntent(text);
      if (parsed === undefined) return;
      const [kind, , trigger, startedAt, retire, market] = text.split('/');
      expect([kind, parsed.trigger, String(parsed.startedAt), parsed.fromMarket]).toEqual([
        'switch',
        trigger,
        startedAt,
        market,
      ]);
      expect(String(parsed.retireAfterSeconds ?? 'keep')).toBe(retire);
    }),
    { numRuns: 500 },
  );
});

test('an id that is not escaped as it should be is taken as it is', () => {
  expect(parseSwitchIntent('switch/%E0%A4%A/manual/1800000000000/keep/spot')).toMatchObject({ commandId: '%E0%A4%A' });
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
])('is no switch: %s', (text) => {
  expect(parseSwitchIntent(text)).toBeUndefined();
});
