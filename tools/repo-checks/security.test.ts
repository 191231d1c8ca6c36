import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { readText } from '../workspace.mjs';
import { repositoryFiles } from './repository-files.js';

test('every test file that the threat model names exists', () => {
  const files = repositoryFiles(/\.test\.ts$/);
  const named = [...readText('SECURITY.md').matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(20);
  const exists = (name: string) => files.some((file) => file === name || basename(file) === name);
  expect(named.filter((name) => !exists(name))).toEqual([]);
});
