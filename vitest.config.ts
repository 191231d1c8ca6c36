import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Only what Node does not set by itself: these also reach `require` of installed packages, where `import` or `module`
// would pick a build that it cannot read.
const conditions = ['@spotguard/source', 'node'];
const report = process.env['SPOTGUARD_TEST_REPORT'];

/**
 * Where the worlds of real processes are, which take minutes, and those of the dashboard, which need a browser: they have a
 * command of their own.
 */
export const systems = [
  'apps/demo/test/**/*.test.ts',
  'apps/control-plane/test/systems/*.test.ts',
  'apps/dashboard/test/browser/*.test.ts',
];

/** How the tests of these files are run. */
export const settingsFor = (
  files: { readonly include: string[]; readonly exclude: string[] },
  globalSetup: readonly string[] = [],
): ViteUserConfig => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    ...files,
    // The default leaves a core idle, and the longest tests mostly wait for processes.
    maxWorkers: 2,
    // No module keeps state, so that test files can share what they import; loading it anew 160 times takes a minute.
    isolate: false,
    maxConcurrency: 6,
    // The tests of whole systems start the real programs.
    globalSetup: ['tools/build-programs.setup.ts', ...globalSetup],
    setupFiles: ['tools/property-seed.setup.ts'],
    // Only against what hangs: how long a test takes depends on what else the machine does.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
});

export default defineConfig(
  settingsFor({
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: systems,
  }),
);
