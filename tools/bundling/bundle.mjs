import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { root, workspacePackages } from '../workspace.mjs';
import { awsSchemaShake } from './aws-schema-shake.mjs';
import { axiosForJson } from './axios-for-json.mjs';
import { InputRecord } from './input-record.mjs';
import { quickStart, replace } from './quick-start.mjs';

/** Stands for the build's id while the program is put together; as long as an id, so that no position changes. */
const idPlaceholder = '@build-id@@@';

/** Two copies of one of these in a process do not know each other's classes and tokens. */
const onlyOnce = ['@spotguard/sdk', 'tsyringe', 'reflect-metadata'];

/**
 * Bundles an application from source into one ESM file that needs nothing beside it but Node. Does nothing when neither
 * the inputs nor the result have changed since the last time.
 * @param {{ readonly entry: string, readonly outfile: string, readonly external?: readonly string[],
 *   readonly quick?: boolean }} options absolute paths; packages that bring files of their own, such as WebAssembly, stay
 *   outside; `quick` puts program and compile cache beside the file, see `quickStart`: without top-level await
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
    // CommonJS builds of dual packages cannot be shaken.
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
  if (output === undefined) throw new Error(`esbuild made nothing of ${entry}.`);
  const text = withBuildId(output.text);
  const made = quick ? quickStart({ outfile, script: text }) : [outfile];
  if (!quick) replace(outfile, text);
  record.write([...inputs, ...recipe(), ...made]);
  return { rebuilt: true, bytes: output.contents.length };
}

/** A script with a compile cache cannot import; what stays outside of it is Node's own. */
const script = /** @type {const} */ ({ format: 'cjs', supported: { 'dynamic-import': false } });

/** CommonJS packages inside an ESM file look for `require`. Minified names are short: this one meets none of them. */
const module = /** @type {const} */ ({
  format: 'esm',
  banner: {
    js: "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url);",
  },
});

/** A program that asks for its id gets a hash of itself: the same for the same sources. @param {string} text */
function withBuildId(text) {
  const id = createHash('sha256').update(text).digest('hex').slice(0, idPlaceholder.length);
  return text.replaceAll(idPlaceholder, id);
}

/** What decides how the inputs are found and compiled. */
function recipe() {
  const manifests = workspacePackages().map(({ directory }) => `${directory}/package.json`);
  const own = ['aws-schema-shake', 'axios-for-json', 'quick-start'].map((name) => `tools/bundling/${name}.mjs`);
  return ['tsconfig.json', 'tsconfig.base.json', 'pnpm-lock.yaml', 'tools/bundling/bundle.mjs', ...own, ...manifests];
}

/** @param {readonly string[]} inputs */
function refuseSecondCopies(inputs) {
  const homes = new Map(workspacePackages().map(({ directory, manifest }) => [manifest.name, directory]));
  for (const name of onlyOnce) {
    const copies = new Set(
      inputs.flatMap((path) => {
        const installed = path.lastIndexOf(`node_modules/${name}/`);
        if (installed !== -1) return [path.slice(0, installed)];
        return path.startsWith(`${homes.get(name)}/`) ? ['the workspace'] : [];
      }),
    );
    if (copies.size > 1) {
      throw new Error(
        `The bundle would hold ${copies.size} copies of ${name}: ${[...copies].join(', ')}. Install one.`,
      );
    }
  }
}
