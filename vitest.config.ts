import { defineConfig } from 'vitest/config';

// Only what Node does not set by itself: these also reach `require` of installed packages, where `import` or `module`
// would pick a build that it cannot read.
const conditions = ['@spotguard/source', 'node'];
const report = process.env['SPOTGUARD_TEST_REPORT'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'tools/**/*.test.ts'],
    // The default leaves a core idle, and the longest tests mostly wait for processes.
    maxWorkers: 2,
    // No module keeps state, so that test files can share what they import; loading it anew 160 times takes a minute.
    isolate: false,
    maxConcurrency: 6,
    // The tests of whole systems start the real programs.
    globalSetup: ['tools/build-programs.setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
});
