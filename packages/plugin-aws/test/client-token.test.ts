import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClientTokenParts, clientToken, isLaunchOf } from '../src/contract.js';

const parts: fc.Arbitrary<ClientTokenParts> = fc.record({
  agent: fc.string(),
  generation: fc.nat(),
  intent: fc.string(),
  optionIndex: fc.nat(),
  attempt: fc.nat(),
  zone: fc.string(),
  instanceType: fc.string(),
  market: fc.constantFrom('spot', 'ondemand'),
});

test('equal parts give an equal token that EC2 accepts, in any order of the properties', () => {
  fc.assert(
    fc.property(parts, (one) => {
      const reversed = Object.fromEntries(Object.entries(one).reverse()) as unknown as ClientTokenParts;
      expect(clientToken(reversed)).toBe(clientToken({ ...one }));
      expect(clientToken(one)).toMatch(/^[\x21-\x7e]{1,64}$/);
    }),
  );
});

test('the token differs when any part differs', () => {
  const name = fc.constantFrom<keyof ClientTokenParts>(
    'agent',
    'generation',
    'intent',
    'optionIndex',
    'attempt',
    'zone',
    'instanceType',
    'market',
  );
  fc.assert(
    fc.property(parts, parts, name, (one, other, part) => {
      fc.pre(one[part] !== other[part]);
      expect(clientToken({ ...one, [part]: other[part] })).not.toBe(clientToken(one));
    }),
  );
});

test('adjacent parts are not confused with each other', () => {
  const one: ClientTokenParts = {
    agent: 'a',
    generation: 1,
    intent: 'b',
    optionIndex: 1,
    attempt: 1,
    zone: 'z',
    instanceType: 't',
    market: 'spot',
  };
  expect(clientToken({ ...one, optionIndex: 11, attempt: 2 })).not.toBe(
    clientToken({ ...one, optionIndex: 1, attempt: 12 }),
  );
});

test('the token of a launch is the same as in earlier releases', () => {
  const token = clientToken({
    agent: 'shop',
    generation: 2,
    intent: 'switch-1',
    optionIndex: 0,
    attempt: 1,
    zone: 'us-east-1a',
    instanceType: 'm5.large',
    market: 'spot',
  });
  expect(token).toBe('514459bb362eca3923652a330a71ffe8d5847c0b37a2660f008545c1450aea0d');
});

test('an instance was launched by the intent whose token EC2 keeps, whichever option and attempt it was, and by no other', () => {
  const place = { zone: 'us-east-1a', instanceType: 'm5.large', market: 'spot' } as const;
  const launch = { agent: 'shop', generation: 2, intent: 'switch-1' };
  for (const [optionIndex, attempt] of [
    [0, 1],
    [0, 5],
    [7, 3],
    [12, 160],
  ] as const) {
    const instance = { ...place, clientToken: clientToken({ ...launch, ...place, optionIndex, attempt }) };
    expect(isLaunchOf(instance, launch)).toBe(true);
    expect(isLaunchOf(instance, { ...launch, intent: 'switch-2' })).toBe(false);
    expect(isLaunchOf(instance, { ...launch, generation: 3 })).toBe(false);
    expect(isLaunchOf(instance, { ...launch, agent: 'blog' })).toBe(false);
    expect(isLaunchOf({ ...instance, zone: 'us-east-1b' }, launch)).toBe(false);
  }
  expect(isLaunchOf({ ...place, clientToken: undefined }, launch)).toBe(false);
  expect(isLaunchOf({ ...place, clientToken: '' }, launch)).toBe(false);
});
