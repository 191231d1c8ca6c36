import { join } from 'node:path';
import { bundle } from './bundling/bundle.mjs';
import { root } from './workspace.mjs';

const path = (/** @type {string} */ file) => join(root, file);

/** The programs that the demo, the tests and the benchmarks start; what begins with the agent's name belongs to it. */
export const programs = {
  agent: path('apps/agent/bundle/agent.js'),
  controlPlane: path('apps/control-plane/bundle/control-plane.js'),
  simulator: path('packages/simulator/bundle/simulator.js'),
};

/** Bundles the programs from source; what has not changed is left alone. */
export async function buildPrograms() {
  await Promise.all([
    bundle({ entry: path('apps/agent/src/main.ts'), outfile: programs.agent, quick: true }),
    bundle({
      entry: path('apps/control-plane/src/main.ts'),
      outfile: programs.controlPlane,
      external: ['@electric-sql/pglite', 'pg-native'],
    }),
    // A thread of the control plane, which looks for it beside itself.
    bundle({
      entry: path('apps/control-plane/src/database-worker.ts'),
      outfile: path('apps/control-plane/bundle/database-worker.js'),
      external: ['@electric-sql/pglite', '@electric-sql/pglite/nodefs'],
    }),
    bundle({ entry: path('packages/simulator/src/main.ts'), outfile: programs.simulator }),
  ]);
}
