import { join } from 'node:path';
import { bundle } from './bundling/bundle.mjs';
import { root } from './workspace.mjs';

const path = (/** @type {string} */ file) => join(root, file);

/**
 * The bundled programs that the demo, tests and benchmarks start. Files that begin with `agent.` belong to the agent.
 */
export const programs = {
  agent: path('apps/agent/bundle/agent.js'),
  controlPlane: path('apps/control-plane/bundle/control-plane.js'),
  simulator: path('packages/simulator/bundle/simulator.js'),
};

/** Bundles the programs from source, except those that have not changed. */
export async function buildPrograms() {
  await Promise.all([
    bundle({ entry: path('apps/agent/src/main.ts'), outfile: programs.agent, quick: true }),
    bundle({
      entry: path('apps/control-plane/src/main.ts'),
      outfile: programs.controlPlane,
      external: ['@electric-sql/pglite', '@fastify/swagger-ui', '@spotguard/dashboard', 'pg-native'],
    }),
    // It tells where the page is, which `build-page.mjs` builds, by its own place.
    bundle({ entry: path('apps/dashboard/src/index.ts'), outfile: path('apps/dashboard/dist/index.js') }),
    // A worker thread of the control plane, which expects this file in its own folder.
    bundle({
      entry: path('apps/control-plane/src/database-worker.ts'),
      outfile: path('apps/control-plane/bundle/database-worker.js'),
      external: ['@electric-sql/pglite', '@electric-sql/pglite/nodefs'],
    }),
    bundle({ entry: path('packages/simulator/src/main.ts'), outfile: programs.simulator }),
  ]);
}
