import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { awsSchemaShake } from './bundling/aws-schema-shake.mjs';
import { InputRecord } from './bundling/input-record.mjs';
import { root, workspacePackages } from './workspace.mjs';

/** Two copies of one of these in a process do not know each other's classes and tokens. */
const onlyOnce = ['@spotguard/sdk', 'tsyringe', 'reflect-metadata'];

/**
 * Bundles an application from source into one ESM file that needs nothing beside it but Node. Does nothing when neither
 * the inputs nor the result have changed since the last time.
 * @param {{ readonly entry: string, readonly outfile: string, readonly external?: readonly string[] }} options absolute
 *   paths; packages that bring files of their own, such as WebAssembly, stay outside
 * @returns {Promise<{ readonly rebuilt: boolean, readonly bytes: number }>}
 */
export async function bundle({ entry, outfile, external = [] }) {
  const record = new InputRecord({ root, key: JSON.stringify([entry, outfile, external]) });
  if (record.isCurrent()) return { rebuilt: false, bytes: readFileSync(outfile).length };
  const { metafile, outputFiles } = await build({
    entryPoints: [entry],
    outfile,
    write: false,
    absWorkingDir: root,
    tsconfig: 'tsconfig.json',
    bundle: true,
    format: 'esm',
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
    plugins: [awsSchemaShake],
    external: [...external],
    // CommonJS packages inside an ESM file look for `require`. Minified names are short: this one meets none of them.
    banner: {
      js: "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url);",
    },
  });
  const inputs = Object.keys(metafile.inputs);
  refuseSecondCopies(inputs);
  for (const { contents } of outputFiles) replaceFile(outfile, contents);
  record.write([...inputs, ...recipe(), outfile]);
  return { rebuilt: true, bytes: readFileSync(outfile).length };
}

/** In one step, so that nobody runs half of it. @param {string} file @param {Uint8Array} contents */
function replaceFile(file, contents) {
  const draft = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(draft, contents);
  renameSync(draft, file);
}

/** What decides how the inputs are found and compiled. */
function recipe() {
  const manifests = workspacePackages().map(({ directory }) => `${directory}/package.json`);
  const own = ['tools/bundle.mjs', 'tools/bundling/aws-schema-shake.mjs'];
  return ['tsconfig.json', 'tsconfig.base.json', 'pnpm-lock.yaml', ...own, ...manifests];
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
