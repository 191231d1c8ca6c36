import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import * as z from 'zod';
import * as sdk from '../src/index.js';

/** A second copy of the package, as two installed versions would be. */
async function secondCopy(): Promise<typeof sdk> {
  const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as typeof sdk;
}

test('a token is known by its id, in every copy of the package', async () => {
  const other = await secondCopy();
  expect(other.defineToken).not.toBe(sdk.defineToken);
  expect(other.defineToken('a/b').key).toBe(sdk.defineToken('a/b').key);
  expect(other.Clock.key).toBe(sdk.Clock.key);
  expect(sdk.defineToken('a/b').key).not.toBe(sdk.defineToken('a/c').key);
});

test('an optional token and an extension point say so, and the original stays as it is', () => {
  const token = sdk.defineToken<number>('a/b');
  expect(sdk.optional(token)).toEqual({ id: 'a/b', key: token.key, optional: true });
  expect(token).not.toHaveProperty('optional');
  expect(sdk.defineExtensionPoint('a/c')).toMatchObject({ id: 'a/c', many: true });
});

test('a plugin is known in every copy of the package', async () => {
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

test('an error is known by its code in every copy of the package, and by instanceof in one only', async () => {
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

test('an error is final and without details unless it says otherwise', () => {
  const error = new sdk.SpotGuardError('INVARIANT', 'A bug');
  expect(error).toMatchObject({ retryable: false, details: {} });
  expect('cause' in error).toBe(false);
});

test('anything else that is thrown is no SpotGuard error and final', () => {
  const lookalike = { code: 'TIMED_OUT', retryable: true };
  for (const value of [new Error('x'), lookalike, 'text', undefined, null]) {
    expect(sdk.isSpotGuardError(value)).toBe(false);
    expect(sdk.isRetryable(value)).toBe(false);
  }
  expect(sdk.describeError(new Error('sentence'))).toBe('sentence');
  expect(sdk.describeError(404)).toBe('404');
});

test('priorities are those of the wire', () => {
  expect(sdk.priorities).toEqual({ emergency: 100, manual: 75, urgent: 50, normal: 25, scheduled: 10 });
});
