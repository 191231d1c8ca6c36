import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { buildPrograms, programs } from './programs.mjs';
import { root } from './workspace.mjs';

const launcher = `#!/bin/sh
exec node "$(dirname "$(readlink -f "$0")")/agent.js" "$@"
`;

// Creates a folder with the agent that needs only Node: `node tools/standalone.mjs [folder]`. An existing one is
// replaced.
const target = resolve(process.argv[2] ?? join(root, 'apps/agent/bundle/spotguard'));
await buildPrograms();
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const home = dirname(programs.agent);
const name = basename(programs.agent, extname(programs.agent));
for (const file of readdirSync(home).filter((other) => other.startsWith(`${name}.`))) {
  cpSync(join(home, file), join(target, file));
}
for (const file of ['LICENSE', 'apps/agent/.env.example']) cpSync(join(root, file), join(target, basename(file)));
writeFileSync(join(target, 'package.json'), '{ "type": "module" }\n');
writeFileSync(join(target, 'spotguard-agent'), launcher);
chmodSync(join(target, 'spotguard-agent'), 0o755);
console.log(target);
