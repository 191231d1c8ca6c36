import { expect, test } from 'vitest';
import { readText } from '../workspace.mjs';

const reference = readText('docs/reference/errors.md');
const rows = (pattern: RegExp) => [...reference.matchAll(pattern)].map(([, first]) => first).sort();

test('the reference lists exactly the existing error codes', () => {
  const [, union = ''] = /export type ErrorCode =([\s\S]*?);/.exec(readText('packages/sdk/src/error.ts')) ?? [];
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code).sort();
  expect(codes.length).toBeGreaterThan(10);
  expect(rows(/^\| `([A-Z_]+)`/gm)).toEqual(codes);
});

test('the reference lists exactly the existing exit codes', () => {
  const [, table = ''] = /exitCodes = \{([\s\S]*?)\} as const/.exec(readText('apps/agent/src/exit-codes.ts')) ?? [];
  const codes = [...table.matchAll(/: (\d+),/g)].map(([, code]) => code).sort();
  expect(codes.length).toBeGreaterThan(3);
  expect(rows(/^\| (\d+) \|/gm)).toEqual(codes);
});
