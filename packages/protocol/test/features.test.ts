import { expect, test } from 'vitest';
import { features, readFeatures, writeFeatures } from '../src/index.js';

test('features are written and read, and those of a later version are left out', () => {
  expect([...readFeatures(writeFeatures(features))]).toEqual([...features]);
  expect([...readFeatures('  plugin-commands ,something-newer,, ')]).toEqual(['plugin-commands']);
});

test.each([undefined, '', 7, ['plugin-commands'], '; known-commands', null])('no feature is read from %o', (header) => {
  expect([...readFeatures(header)]).toEqual([]);
});
