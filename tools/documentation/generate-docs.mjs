import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readText, root, workspacePackages } from '../workspace.mjs';
import { copyReference } from './copy-reference.mjs';
import { withBlocks } from './markdown.mjs';
import { apiTypes, openApiDocument } from './openapi-document.mjs';
import { configurationTable, eventTable, pluginBlocks } from './plugin-blocks.mjs';

/**
 * Writes what is generated from the code: parts of the documentation from the plugins, and the OpenAPI document, with the
 * types of its client, from the control plane. With `--check` it writes nothing and fails when a file is out of date. Run it
 * with the `generate-docs` script, which loads the packages from source.
 */

/** @typedef {import('../../packages/sdk/src/index.js').Plugin} Plugin */

const checkOnly = process.argv.includes('--check');
/** @type {string[]} */
const problems = [];

for (const { directory, manifest } of workspacePackages()) {
  if (!manifest.name.startsWith('@spotguard/plugin-')) continue;
  const { default: plugin } = await load(`${directory}/src/index.ts`);
  if (plugin?.spec === undefined) problems.push(`${directory}/src/index.ts has no plugin as its default export.`);
  else documentPlugin(`${directory}/README.md`, plugin);
}
const { plugins } = await load('apps/agent/src/plugins.ts');
const { createAgentPlugin } = await load('apps/agent/src/agent-plugin.ts');
put(
  'docs/reference/configuration.md',
  configurationReference([createAgentPlugin({ processLog: undefined, version: '0.0.0', process }).plugin, ...plugins]),
);
put('docs/reference/events.md', eventReference(plugins));
const { attributeTables } = await load('packages/plugin-aws/src/copy/attributes.ts');
put('docs/reference/instance-copy.md', copyReference(attributeTables));
const document = await openApiDocument();
put('apps/control-plane/openapi.json', `${JSON.stringify(document, null, 2)}\n`);
put('packages/api-client/src/api.ts', await apiTypes(document));

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** @param {string} path @returns {Promise<Record<string, any>>} */
function load(path) {
  return import(pathToFileURL(join(root, path)).href);
}

/** @param {string} path @param {Plugin} plugin */
function documentPlugin(path, plugin) {
  if (!existsSync(join(root, path))) {
    problems.push(`${path} is missing.`);
    return;
  }
  const { text, missing } = withBlocks(readText(path), pluginBlocks(plugin));
  for (const name of missing) {
    problems.push(`${path} has no block for its ${name}: add <!-- generated:${name} --> and <!-- /generated -->.`);
  }
  put(path, text);
}

/** @param {readonly Plugin[]} plugins */
function configurationReference(plugins) {
  const sections = plugins.map(({ spec }) => `## ${spec.id}\n\n${spec.summary}\n\n${configurationTable(spec)}`);
  return `# Configuration

<!-- Made by the \`generate-docs\` script from the plugins' schemas; edits are overwritten. -->

Every setting of the default agent. A key is \`<plugin>.<key>\`: \`spotguard.config.json\` has a section for each plugin, and
on the command line it is \`--set <plugin>.<key>=<value>\`. The variable sets the same in the environment or in \`.env\`. If a
setting has several values, the command line takes precedence over the environment, the environment over \`.env\`, and
\`.env\` over the file.

${sections.join('\n\n')}
`;
}

/** @param {readonly Plugin[]} plugins */
function eventReference(plugins) {
  const sections = plugins
    .filter(({ spec }) => (spec.emits ?? []).length > 0)
    .map(({ spec }) => `## ${spec.id}\n\n${eventTable(spec)}`);
  return `# Events

<!-- Made by the \`generate-docs\` script from the plugins' contracts; edits are overwritten. -->

What the plugins of the default agent tell other plugins of the same agent: list an event in \`listens\`, and call
\`events.on\` in \`setup\` ([the kernel](../guides/kernel.md#events)). Each is exported by the contract of its plugin, with what
its fields mean, such as \`switchFinished\` of \`@spotguard/plugin-switching/contract\`. Times are in epoch milliseconds;
\`seconds\` is how long the process worked on each step of the procedure. Two events with one \`key\` tell of the same fact: a
crash of the agent at that moment, for example, repeats an event.

Events are not stored, and an instance that hands over may end before its listeners have. These tell of one replacement:

| | on the instance that hands over | on its successor |
| --- | --- | --- |
| switch | \`switching.switch-finished\` | \`succession.take-over-finished\`, with the same key |
| failover | \`termination.failover-finished\` | \`succession.take-over-finished\`, with the same key if the failover launched the successor, and otherwise that of the replica or switch that did |
| both | \`session.role-changed\` to \`retiring\` or \`superseded\` | \`session.role-changed\` to \`primary\` |

${sections.join('\n\n')}
`;
}

/** @param {string} path @param {string} text */
function put(path, text) {
  if (existsSync(join(root, path)) && readText(path) === text) return;
  if (checkOnly) problems.push(`${path} is out of date: run the \`generate-docs\` script.`);
  else writeFileSync(join(root, path), text);
}
