import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './workspace.mjs';

// Fails when the dashboard's page loads more JavaScript before it shows its first screen than it may. Build it before.

const maxKilobytes = 200;
const folder = join(root, 'apps/dashboard/dist/page');

const page = readFileSync(join(folder, 'index.html'), 'utf8');
const scripts = [...page.matchAll(/<(?:script|link)[^>]+(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(
  ([, path = '']) => path,
);
if (scripts.length === 0) throw new Error(`${folder}/index.html loads no script: build the page first.`);
const kilobytes = scripts
  .map((path) => gzipSync(readFileSync(join(folder, path))).length / 1_000)
  .reduce((sum, size) => sum + size, 0);
console.log(`The first screen loads ${kilobytes.toFixed(1)} kB of JavaScript (gzip); it may load ${maxKilobytes} kB.`);
process.exitCode = kilobytes <= maxKilobytes ? 0 : 1;
