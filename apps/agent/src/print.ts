import { styleText } from 'node:util';

export type Row = Readonly<Record<string, string>>;

/** Rows as a table on a terminal, else, or when asked, as JSON. */
export function print(
  rows: readonly Row[],
  options: { readonly stream: NodeJS.WriteStream; readonly json?: boolean },
): void {
  const { stream, json = false } = options;
  stream.write(json || !stream.isTTY ? `${JSON.stringify(rows, undefined, 2)}\n` : table(rows, stream.columns));
}

/**
 * Rows as text: a line each where all fit into the width of the terminal, else a block each with a line for each cell,
 * wrapped. Nothing is cut. A width of 0 is one that nobody knows.
 */
export function table(rows: readonly Row[], columns: number | undefined): string {
  const names = Object.keys(rows[0] ?? {});
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => row[name]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))].map(line);
  if (columns && lines.some((text) => text.length > columns)) return stacked(rows, names, columns);
  const [head = '', ...rest] = lines;
  return `${[styleText('bold', head), ...rest].join('\n')}\n`;
}

/** Below this a word a line would be unreadable; the terminal then wraps by itself. */
const minValueWidth = 12;

function stacked(rows: readonly Row[], names: readonly string[], columns: number): string {
  const indent = Math.max(...names.map((name) => name.length)) + 2;
  const width = Math.max(columns - indent, minValueWidth);
  const blocks = rows.map((row) =>
    names
      .filter((name) => row[name])
      .map((name) => {
        const [first = '', ...more] = wrapped(row[name] ?? '', width);
        const tail = more.map((text) => `\n${' '.repeat(indent)}${text}`).join('');
        return `${styleText('bold', name)}${' '.repeat(indent - name.length)}${first}${tail}\n`;
      })
      .join(''),
  );
  return blocks.join('\n');
}

/** At spaces where there are any, else in the middle of a word. */
function wrapped(text: string, width: number): readonly string[] {
  return text.match(new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S.{0,${width - 1}}`, 'g')) ?? [''];
}
