import { join } from 'node:path';
import { pnpm, runCommandOrThrow } from './run-command.mjs';
import { publishedPackages, root } from './workspace.mjs';

/**
 * Packs every published package as it would be uploaded. Build the packages first: their `dist` is packed as it is.
 * @param {string} destination absolute folder
 * @returns {Promise<ReadonlyMap<string, string>>} the tarball of each package name
 */
export async function packPackages(destination) {
  const packages = publishedPackages();
  await Promise.all(
    packages.map(({ directory }) => {
      const [program, parameters] = pnpm(['pack', '--pack-destination', destination]);
      return runCommandOrThrow(program, parameters, { cwd: join(root, directory) });
    }),
  );
  return new Map(packages.map(({ manifest }) => [manifest.name, join(destination, tarballName(manifest))]));
}

/** @param {{ readonly name: string, readonly version: string }} manifest */
function tarballName({ name, version }) {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}
