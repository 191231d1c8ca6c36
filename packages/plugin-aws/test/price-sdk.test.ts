import { expect, test, vi } from 'vitest';
import { signal } from './aws-instance.js';
import { startPricedInstance } from './priced-instance.js';

const loaded = vi.hoisted(() => ({ times: 0 }));
vi.mock('@aws-sdk/client-pricing', async (importOriginal) => {
  loaded.times += 1;
  return importOriginal();
});

test('the SDK of the price list is loaded with the first call, not at the start', async () => {
  await using instance = await startPricedInstance();
  expect(loaded.times).toBe(0);
  await instance.priceBook.read('m5.large', { maxAgeSeconds: 60 }, signal);
  expect(loaded.times).toBe(1);
});
