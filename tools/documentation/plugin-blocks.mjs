import { iamPolicy } from '../../apps/agent/src/index.js';
import { configKeys } from '../../packages/core/src/index.js';
import { code, table } from './markdown.mjs';
import { payloadFields } from './payload-fields.mjs';

/** @typedef {import('../../packages/sdk/src/index.js').Plugin} Plugin */
/** @typedef {Plugin['spec']} Spec */

/**
 * The generated parts of a plugin's README, by the name of their block.
 * @param {Plugin} plugin
 * @returns {Readonly<Record<string, string>>}
 */
export function pluginBlocks(plugin) {
  const { spec } = plugin;
  return {
    summary: `# @spotguard/plugin-${spec.id}\n\n${spec.summary}\n\nStability: **${spec.stability}** ([what that promises](../../docs/guides/stability.md)).`,
    configuration: configurationTable(spec),
    iam: iam(plugin),
    commands: commands(spec),
    workers: table({
      head: ['Worker', 'What it does'],
      rows: Object.entries(spec.workers ?? {}).map(([name, summary]) => [code(name), summary]),
      none: 'No workers.',
    }),
    events: eventTable(spec),
    'needs-provides': needsAndProvides(spec),
  };
}

/** A table of the keys of a plugin's section, with the variable for each. @param {Spec} spec */
export function configurationTable(spec) {
  return table({
    head: ['Key', 'Variable', 'Type', 'Default', 'Meaning'],
    rows: configKeys(spec.config).map((key) => [
      code(`${spec.id}.${key.name}`),
      key.environment === undefined ? '–' : code(key.environment),
      key.secret ? `${key.type}, secret` : key.type,
      defaultOf(key),
      key.description,
    ]),
    none: 'Nothing to configure.',
  });
}

/** A table of the events that a plugin emits, with the fields of their payloads. @param {Spec} spec */
export function eventTable(spec) {
  return table({
    head: ['Event', 'Payload'],
    rows: (spec.emits ?? []).map((event) => [code(event.name), payloadFields(event)]),
    none: 'No events.',
  });
}

/** @param {{ readonly required: boolean, readonly defaultValue: unknown }} key */
function defaultOf({ required, defaultValue }) {
  if (defaultValue !== undefined) return code(JSON.stringify(defaultValue));
  return required ? 'required' : 'not set';
}

/** @param {Plugin} plugin */
function iam(plugin) {
  const grants = plugin.spec.iam ?? [];
  if (grants.length === 0) return 'No AWS actions.';
  const reasons = table({
    head: ['Actions', 'Why'],
    rows: grants.map(({ actions, why }) => [actions.map(code).join(', '), why]),
    none: '',
  });
  return `\`\`\`json\n${JSON.stringify(iamPolicy([plugin], { role: 'ROLE' }), undefined, 2)}\n\`\`\`\n\n${reasons}`;
}

/** @param {Spec} spec */
function commands(spec) {
  const procedures = Object.values(spec.procedures ?? {}).map(({ id, version, summary, steps }) => [
    `${code(id)} (version ${version})`,
    summary,
    Object.keys(steps).map(code).join(', '),
  ]);
  const listed = table({
    head: ['Command', 'Effect', 'What it does'],
    rows: Object.values(spec.commands ?? {}).map(({ name, effect, summary }) => [code(name), effect, summary]),
    none: 'No commands.',
  });
  if (procedures.length === 0) return listed;
  return `${listed}\n\n${table({ head: ['Procedure', 'What it does', 'Steps'], rows: procedures, none: '' })}`;
}

/** @param {Spec} spec */
function needsAndProvides(spec) {
  return table({
    head: ['', 'Token'],
    rows: [
      ...Object.values(spec.needs ?? {}).map((token) => [token.optional ? 'may use' : 'needs', code(token.id)]),
      ...Object.values(spec.provides ?? {}).map((token) => ['provides', code(token.id)]),
      ...Object.values(spec.contributes ?? {}).map((token) => ['contributes to', code(token.id)]),
    ],
    none: 'Needs nothing and provides nothing.',
  });
}
