import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { root, workspacePackages } from '../workspace.mjs';
import { awsSchemaShake } from './aws-schema-shake.mjs';
import { axiosForJson } from './axios-for-json.mjs';
import { InputRecord } from './input-record.mjs';
import { quickStart, replace } from './quick-start.mjs';

/** A placeholder for the build id during bundling; as long as an id, so that replacing it changes no position. */
const idPlaceholder = '@build-id@@@';

/** Packages of which a process must have only one copy: the classes and tokens of two copies are different ones. */
const singletons = ['@spotguard/sdk', 'tsyringe', 'reflect-metadata'];

/**
 * Bundles an application from source into one ESM file that needs only Node to run. Does nothing when neither the
 * inputs nor the result have changed since the last time.
 *
 * @param {{ readonly entry: string, readonly outfile: string, readonly external?: readonly string[], readonly quick?:
 * boolean }} options absolute paths; `external`: packages that are not bundled because they need files of their own,
 * such as WebAssembly; `quick`: also write a compile cache, see `quickStart`, which excludes top-level await
 *
 * @returns {Promise<{ readonly rebuilt: boolean, readonly bytes: number }>}
 */
export async function bundle({ entry, outfile, external = [], quick = false }) {
  const record = new InputRecord({ root, key: JSON.stringify([entry, outfile, external, quick && process.version]) });
  if (record.isCurrent()) return { rebuilt: false, bytes: readFileSync(outfile).length };
  const { metafile, outputFiles } = await build({
    entryPoints: [entry],
    outfile,
    write: false,
    absWorkingDir: root,
    tsconfig: 'tsconfig.json',
    bundle: true,
    platform: 'node',
    target: 'node20',
    minify: true,
    keepNames: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    conditions: ['@spotguard/source', 'module'],
    // Unused code cannot be dropped from the CommonJS builds of dual packages.
    mainFields: ['module', 'main'],
    define: { SPOTGUARD_BUILD_ID: JSON.stringify(idPlaceholder) },
    plugins: [awsSchemaShake, axiosForJson],
    external: [...external],
    ...(quick ? script : module),
  });
  const inputs = Object.keys(metafile.inputs);
  refuseSecondCopies(inputs);
  mkdirSync(dirname(outfile), { recursive: true });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild produced no output for ${entry}.`);
  const text = withBuildId(output.text);
  const made = quick ? quickStart({ outfile, script: text }) : [outfile];
  if (!quick) replace(outfile, text);
  record.write([...inputs, ...buildFiles(), ...made]);
  return { rebuilt: true, bytes: output.contents.length };
}

/** The format of a script with a compile cache, which cannot use `import`: only Node's own modules stay external. */
const script = /** @type {const} */ ({ format: 'cjs', supported: { 'dynamic-import': false } });

/**
 * CommonJS packages inside an ESM file expect `require`. The long name of the import collides with no minified name.
 */
const module = /** @type {const} */ ({
  format: 'esm',
  banner: {
    js: "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url);",
  },
});

/** Sets the build id to a hash of the program, which is the same for the same sources. @param {string} text */
function withBuildId(text) {
  const id = createHash('sha256').update(text).digest('hex').slice(0, idPlaceholder.length);
  return text.replaceAll(idPlaceholder, id);
}

/** The files that determine how the inputs are found and compiled. */
function buildFiles() {
  const manifests = workspacePackages().map(({ directory }) => `${directory}/package.json`);
  const own = ['aws-schema-shake', 'axios-for-json', 'quick-start'].map((name) => `tools/bundling/${name}.mjs`);
  return ['tsconfig.json', 'tsconfig.base.json', 'pnpm-lock.yaml', 'tools/bundling/bundle.mjs', ...own, ...manifests];
}

/** @param {readonly string[]} inputs */
function refuseSecondCopies(inputs) {
  const homes = new Map(workspacePackages().map(({ directory, manifest }) => [manifest.name, directory]));
  for (const name of singletons) {
    const copies = new Set(
      inputs.flatMap((path) => {
        const installed = path.lastIndexOf(`node_modules/${name}/`);
        if (installed !== -1) return [path.slice(0, installed)];
        return path.startsWith(`${homes.get(name)}/`) ? ['the workspace'] : [];
      }),
    );
    if (copies.size > 1) {
      throw new Error(
        `The bundle would contain ${copies.size} copies of ${name}: ${[...copies].join(', ')}. Install only one.`,
      );
    }
  }
}
