import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { workspacePackages } from '../workspace.mjs';
import { findViolations } from './find-violations.mjs';
import { boundaryRules } from './rules.mjs';

/**
 * Tests the boundary rules: writes a violation of each rule into a copy of the workspace, and fails when a rule does
 * not report its violation, or reports an import that is allowed.
 */

/**
 * A file in a module of the control plane that imports a file of another. @param {string} module @param {string} other
 * @returns {readonly [string, string]}
 */
const fromModule = (module, other) => [
  `apps/control-plane/src/${module}/planted.ts`,
  `export type * from '../${other}/inner.js';`,
];

/**
 * For each rule, the path and the content of a file that breaks it. @type {Readonly<Record<string, readonly [string,
 * string]>>}
 */
const planted = {
  'imports-of-sdk': ['packages/sdk/src/planted.ts', `export * from '@spotguard/protocol';`],
  'imports-of-program': ['packages/program/src/planted.ts', `export * from '@spotguard/sdk';`],
  'imports-of-protocol': ['packages/protocol/src/planted.ts', `export type * from '@spotguard/sdk';`],
  'imports-of-api-client': ['packages/api-client/src/planted.ts', `export * from '@spotguard/protocol';`],
  'imports-of-simulator': ['packages/simulator/src/planted.ts', `export * from '@spotguard/sdk';`],
  'imports-of-v4-backend': ['packages/v4-backend/src/planted.ts', `export * from '@spotguard/protocol';`],
  'imports-of-core': ['packages/core/src/planted.ts', `export * from '@spotguard/plugin-aws/contract';`],
  'imports-of-plugin': ['packages/plugin-session/src/planted.ts', `export * from '@spotguard/plugin-aws';`],
  'imports-of-testkit': ['packages/testkit/src/planted.ts', `export * from '@spotguard/plugin-aws';`],
  'imports-of-create-plugin': ['packages/create-plugin/src/planted.ts', `export * from '@spotguard/core';`],
  'imports-of-agent': ['apps/agent/src/planted.ts', `export * from '@spotguard/testkit';`],
  'imports-of-control-plane': ['apps/control-plane/src/planted.ts', `export const sdk = import('@spotguard/sdk');`],
  'imports-of-dashboard': ['apps/dashboard/src/planted.ts', `export * from '@spotguard/core';`],
  'control-plane-storage': fromModule('storage', 'workloads'),
  'control-plane-limits': fromModule('limits', 'http'),
  'control-plane-time': fromModule('time', 'workloads'),
  'control-plane-prices': fromModule('prices', 'workloads'),
  'control-plane-accounts': fromModule('accounts', 'workloads'),
  'control-plane-workloads': fromModule('workloads', 'http'),
  'control-plane-history': fromModule('history', 'http'),
  'control-plane-live': fromModule('live', 'workloads'),
  'control-plane-savings': fromModule('savings', 'http'),
  'control-plane-fleet': fromModule('fleet', 'http'),
  'control-plane-jobs': fromModule('jobs', 'http'),
  'control-plane-http': fromModule('http', 'workloads'),
  'control-plane-api': fromModule('api', 'storage'),
  'control-plane-backup': fromModule('backup', 'workloads'),
  'control-plane-v4-import': fromModule('v4-import', 'workloads'),
  'control-plane-metrics': fromModule('metrics', 'workloads'),
  'control-plane-examination': fromModule('examination', 'workloads'),
  'control-plane-administration': fromModule('administration', 'workloads'),
  'package-without-rule': ['packages/unlisted/src/planted.ts', `export * from '@spotguard/sdk';`],
  'public-entries-only': ['apps/agent/src/reaching-in.ts', `export * from '../../../packages/core/src/inner.js';`],
  'by-package-name': ['packages/core/src/relative.ts', `export * from '../../sdk/src/index.js';`],
  'tests-through-public-entry': ['packages/core/test/planted.test.ts', `import '../src/inner.js';`],
  'fakes-for-tests-only': ['packages/plugin-aws/src/planted-fake.ts', `export * from './testing/planted.js';`],
  'own-barrel': ['packages/core/src/barrel.ts', `export * from './index.js';`],
  'no-cycle': ['packages/core/src/cycle.ts', `export type * from './cycle-back.js';`],
  'tsyringe-in-two-files': ['packages/plugin-aws/src/planted.ts', `export { container } from 'tsyringe';`],
  'process-belongs-to-applications': ['packages/core/src/planted-process.ts', `export * from 'node:process';`],
  resolvable: ['packages/core/src/planted-unresolvable.ts', `export * from '@spotguard/nowhere';`],
};

/** Files that the planted files import. @type {Readonly<Record<string, string>>} */
const supporting = {
  'packages/core/src/inner.ts': 'export const inner = 1;',
  'packages/plugin-aws/src/testing/planted.ts': 'export const fake = 1;',
  ...Object.fromEntries(
    ['storage', 'http', 'workloads'].map((module) => [
      `apps/control-plane/src/${module}/inner.ts`,
      'export const inner = 1;',
    ]),
  ),
  'packages/core/src/cycle-back.ts': `export type * from './cycle.js';`,
};

/** Files with allowed imports, which no rule may report. @type {Readonly<Record<string, string>>} */
const allowed = {
  'packages/core/src/innocent.ts': `export * from '@spotguard/sdk';`,
  'packages/core/src/wiring/container.ts': `export * from '@spotguard/sdk/inject';`,
  'packages/core/test/innocent.test.ts': `import '../src/index.js';\nimport '@spotguard/testkit';`,
  'packages/plugin-session/src/innocent.ts': `export * from '@spotguard/plugin-aws/contract';`,
  'packages/plugin-pricing/test/innocent.test.ts': `import '@spotguard/plugin-aws/testing';`,
  'packages/testkit/src/innocent.ts': `export * from '@spotguard/plugin-aws/testing';`,
  'apps/agent/src/innocent.ts': `export * from '@spotguard/plugin-aws';`,
  'apps/control-plane/src/storage/rows.ts': `export type Row = 1;`,
  'apps/control-plane/src/api/innocent.ts': `export * from '../workloads/inner.js';\nexport * from '../http/inner.js';\nexport type * from '../storage/rows.js';`,
  'apps/control-plane/src/workloads/innocent.ts': `export * from '../storage/inner.js';`,
  'apps/control-plane/src/server.ts': `export * from './api/innocent.js';`,
  'apps/demo/src/innocent.ts': `export * from '@spotguard/control-plane';`,
};

const copy = realpathSync(mkdtempSync(join(tmpdir(), 'spotguard-planted-')));
try {
  buildCopy();
  const { violations } = await findViolations(copy);
  const problems = [...missedViolations(violations), ...falseAlarms(violations)];
  for (const problem of problems) console.error(problem);
  console.log(`${boundaryRules.length} boundary rules, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true });
}

/** Writes the public entries of every package and the files above, and links the packages by name. */
function buildCopy() {
  for (const { directory, manifest } of workspacePackages()) {
    const { name, exports = {} } = manifest;
    write(join(directory, 'package.json'), JSON.stringify({ name, type: 'module', exports }));
    for (const entry of Object.values(exports)) {
      write(join(directory, entry['@spotguard/source'] ?? ''), 'export const entry = 1;');
    }
    const link = join(copy, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(copy, directory), link);
  }
  const files = [...Object.values(planted), ...Object.entries(supporting), ...Object.entries(allowed)];
  for (const [path, code] of files) write(path, code);
}

/** @param {string} path @param {string} content */
function write(path, content) {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), `${content}\n`);
}

/** @param {readonly import('./find-violations.mjs').Violation[]} violations */
function missedViolations(violations) {
  const names = new Set([...boundaryRules.map(({ name }) => name ?? ''), ...Object.keys(planted)]);
  const file = (/** @type {string} */ name) => planted[name]?.[0] ?? 'nothing planted';
  // A cycle is reported once, from any of its files.
  return [...names]
    .filter((name) => !violations.some(({ rule, from, to }) => rule === name && `${from} ${to}`.includes(file(name))))
    .map((name) => `The planted violation of '${name}' was not reported: the rule, or its planted file, is broken.`);
}

/** @param {readonly import('./find-violations.mjs').Violation[]} violations */
function falseAlarms(violations) {
  return violations
    .filter(({ from }) => from in allowed)
    .map(({ rule, from, to }) => `'${rule}' forbids what is allowed: ${from} imports ${to}.`);
}
