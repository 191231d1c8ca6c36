import { defineConfig } from 'tsup';

/** Each program becomes one file that needs only Node to run. */
export default defineConfig({
  entry: ['src/main.ts', 'src/with-disk-guard.ts', 'src/without-control-plane.ts'],
  format: ['esm'],
  target: 'node20',
  splitting: false,
  clean: true,
  noExternal: [/.*/],
  // CommonJS packages inside an ESM file expect a `require` function.
  banner: {
    js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
  },
});
