import { defineConfig } from 'vitest/config';

// Without `module`: packages that Node loads by itself may have builds under it that only bundlers can read.
const conditions = ['@spotguard/source', 'node', 'import', 'default'];
const report = process.env['SPOTGUARD_TEST_REPORT'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'tools/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
});
