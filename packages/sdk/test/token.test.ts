import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import * as z from 'zod';
import * as sdk from '../src/index.js';

/** A second copy of the package, as with two installed versions. */
async function secondCopy(): Promise<typeof sdk> {
  const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as typeof sdk;
}

test('tokens with the same id have the same key in every copy of the package', async () => {
  const other = await secondCopy();
  expect(other.defineToken).not.toBe(sdk.defineToken);
  expect(other.defineToken('a/b').key).toBe(sdk.defineToken('a/b').key);
  expect(other.Clock.key).toBe(sdk.Clock.key);
  expect(sdk.defineToken('a/b').key).not.toBe(sdk.defineToken('a/c').key);
});

test('optional() and defineExtensionPoint() mark the token that they return; the token passed to optional() stays unchanged', () => {
  const token = sdk.defineToken<number>('a/b');
  expect(sdk.optional(token)).toEqual({ id: 'a/b', key: token.key, optional: true });
  expect(token).not.toHaveProperty('optional');
  expect(sdk.defineExtensionPoint('a/c')).toMatchObject({ id: 'a/c', many: true });
});

test('isPlugin recognises a plugin that another copy of the package made', async () => {
  const other = await secondCopy();
  const spec = {
    id: 'demo',
    version: '1.0.0',
    summary: 'A demo.',
    stability: 'beta',
    config: z.strictObject({}),
    setup: () => ({}),
  } as const;
  const plugin = other.definePlugin(spec);
  expect(sdk.isPlugin(plugin)).toBe(true);
  expect(plugin.api).toBe(sdk.apiVersion);
  expect(plugin.spec).toBe(spec);
  for (const value of [undefined, null, 'demo', {}, spec, () => plugin]) expect(sdk.isPlugin(value)).toBe(false);
});

test('isSpotGuardError recognises an error that another copy of the package made; instanceof does not', async () => {
  const other = await secondCopy();
  const error = new other.SpotGuardError('TIMED_OUT', 'Too slow', {
    retryable: true,
    cause: 'net',
    details: { ms: 5 },
  });
  expect(error instanceof sdk.SpotGuardError).toBe(false);
  expect(sdk.isSpotGuardError(error)).toBe(true);
  expect(sdk.isSpotGuardError(error, 'TIMED_OUT')).toBe(true);
  expect(sdk.isSpotGuardError(error, 'CANCELLED')).toBe(false);
  expect(sdk.isRetryable(error)).toBe(true);
  expect(error).toMatchObject({ name: 'SpotGuardError', message: 'Too slow', cause: 'net', details: { ms: 5 } });
});

test('an error is not retryable and has no details by default', () => {
  const error = new sdk.SpotGuardError('INVARIANT', 'A bug');
  expect(error).toMatchObject({ retryable: false, details: {} });
  expect('cause' in error).toBe(false);
});

test('any other thrown value is neither a SpotGuard error nor retryable', () => {
  const lookalike = { code: 'TIMED_OUT', retryable: true };
  for (const value of [new Error('x'), lookalike, 'text', undefined, null]) {
    expect(sdk.isSpotGuardError(value)).toBe(false);
    expect(sdk.isRetryable(value)).toBe(false);
  }
  expect(sdk.describeError(new Error('sentence'))).toBe('sentence');
  expect(sdk.describeError(404)).toBe('404');
});

test('priorities have the numbers of the wire protocol', () => {
  expect(sdk.priorities).toEqual({ emergency: 100, manual: 75, urgent: 50, normal: 25, scheduled: 10 });
});
