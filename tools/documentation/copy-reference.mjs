/** @typedef {import('../../packages/plugin-aws/src/copy/attributes.js').AttributeTable} AttributeTable */

/**
 * Generates the page that says how each attribute of an instance is treated in a copy of it.
 *
 * @param {readonly AttributeTable[]} tables
 */
export function copyReference(tables) {
  return `# What a copy of an instance has

<!-- Made by the \`generate-docs\` script from packages/plugin-aws/src/copy/attributes.ts; edits are overwritten. -->

A switch, a replica and a failover launch a copy of the running instance. This page lists every attribute that the EC2 API
returns for an instance, and how it is treated in the copy. **Copied**: the copy has the same value. **Changed**: the copy
has another value, on purpose. **Refused**: an instance with this attribute is not copied, and the error names it; planned
work is refused before anything is launched. **Left behind**: the copy has EC2's default. **Its own**: EC2 gives every
instance a value of its own.

In a failover, a dispensable attribute is left out instead of refused; the log and the plan name it, and the rehearsal of the
failover names it days before.

${tables.map(section).join('\n\n')}
`;
}

/** @param {AttributeTable} table */
function section({ title, shape, rows }) {
  const from = shape === undefined ? '' : ` (\`${shape}\` in the EC2 API)`;
  const lines = Object.entries(rows)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { rule, why }]) => `| ${/\s/.test(name) ? name : `\`${name}\``} | ${rule} | ${why} |`);
  return `## ${title}${from}\n\n| Attribute | In a copy | Why |\n| --- | --- | --- |\n${lines.join('\n')}`;
}
