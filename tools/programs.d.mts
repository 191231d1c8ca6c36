/** The programs that the demo, the tests and the benchmarks start, each one file. */
export const programs: { readonly agent: string; readonly controlPlane: string; readonly simulator: string };
/** Bundles the programs from source; what has not changed is left alone. */
export function buildPrograms(): Promise<void>;
