/**
 * A table, or `none` when there are no rows. @param {{ readonly head: readonly string[], readonly rows: readonly
 * (readonly string[])[], readonly none: string }} table
 */
export function table({ head, rows, none }) {
  if (rows.length === 0) return none;
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** @param {string} text */
export function code(text) {
  return `\`${text}\``;
}

/**
 * Replaces the text between each `<!-- generated:NAME -->` and `<!-- /generated -->`.
 * @param {string} document
 * @param {Readonly<Record<string, string>>} blocks
 * @returns {{ readonly text: string, readonly missing: readonly string[] }} `missing`: the blocks without such a place
 */
export function withBlocks(document, blocks) {
  const placed = new Set();
  const text = document.replaceAll(
    /(<!-- generated:([\w-]+) -->)[\s\S]*?(<!-- \/generated -->)/g,
    (whole, open, name, close) => {
      const content = blocks[name];
      if (content === undefined) return whole;
      placed.add(name);
      return `${open}\n${content}\n${close}`;
    },
  );
  return { text, missing: Object.keys(blocks).filter((name) => !placed.has(name)) };
}

/** @param {string} cell */
function escapeCell(cell) {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
