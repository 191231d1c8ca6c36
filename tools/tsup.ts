import type { Options } from 'tsup';

/**
 * The build options of every published package: ESM and declarations of its public entries; dependencies stay external.
 */
export function library(entries: readonly string[]): Options {
  return {
    entry: entries.map((entry) => `src/${entry}.ts`),
    format: ['esm'],
    target: 'node20',
    dts: true,
    clean: true,
    splitting: true,
  };
}
