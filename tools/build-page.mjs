import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputRecord } from './bundling/input-record.mjs';
import { binary, runCommandOrThrow } from './run-command.mjs';
import { root } from './workspace.mjs';

const dashboard = join(root, 'apps/dashboard');
const inputs = ['apps/dashboard/src', 'packages/api-client/src'];
const files = ['index.html', 'package.json', 'vite.config.ts'];

/** Builds the dashboard's page, which the control plane serves, except when nothing of it has changed. */
export async function buildPage() {
  const record = new InputRecord({ root, key: 'page' });
  if (record.isCurrent()) return;
  // Tests set NODE_ENV, and with another one than this the page would contain React for developers.
  await runCommandOrThrow(binary('vite'), ['build', dashboard], { env: { NODE_ENV: 'production' } });
  record.write([
    ...inputs.flatMap((folder) => filesOf(join(root, folder))),
    ...files.map((file) => join(dashboard, file)),
    join(root, 'pnpm-lock.yaml'),
    ...filesOf(join(dashboard, 'dist/page')),
  ]);
}

/** @param {string} folder */
function filesOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
