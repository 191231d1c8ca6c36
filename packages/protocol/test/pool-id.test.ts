import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPoolId, parsePoolId, poolId } from '../src/index.js';

const word = fc.string({ minLength: 1, maxLength: 30 });
const availabilityZone = word.filter((text) => !text.includes('.'));

test('the dot within the instance type is kept', () => {
  expect(parsePoolId('t3.medium.us-east-1b')).toEqual({ instanceType: 't3.medium', availabilityZone: 'us-east-1b' });
  expect(poolId.safeParse('t3.medium.us-east-1b').success).toBe(true);
});

test.each(['', '.', 'us-east-1b', '.us-east-1b', 't3.medium.'])('%j is not a pool id', (text) => {
  expect(parsePoolId(text)).toBeUndefined();
  expect(poolId.safeParse(text).success).toBe(false);
});

test('a formatted pool id is parsed to the same pool', () => {
  fc.assert(
    fc.property(word, availabilityZone, (instanceType, zone) => {
      const pool = { instanceType, availabilityZone: zone };
      expect(parsePoolId(formatPoolId(pool))).toEqual(pool);
    }),
  );
});

test('any text that can be parsed is formatted as the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('.', 'a', 'é', '1') }), (text) => {
      const pool = parsePoolId(text);
      if (pool !== undefined) expect(formatPoolId(pool)).toBe(text);
    }),
  );
});
