import { styleText } from 'node:util';

export type Row = Readonly<Record<string, string>>;

/** Prints rows as a table on a terminal, and as JSON elsewhere or with `json`. */
export function print(
  rows: readonly Row[],
  options: { readonly stream: NodeJS.WriteStream; readonly json?: boolean },
): void {
  const { stream, json = false } = options;
  stream.write(json || !stream.isTTY ? `${JSON.stringify(rows, undefined, 2)}\n` : table(rows, stream.columns));
}

/**
 * Formats rows as text: one line each when all fit into the width of the terminal, else one block each with a wrapped line
 * per cell. Nothing is truncated. A width of 0 means unknown.
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

/** Narrower values would be unreadable; the terminal then wraps the lines itself. */
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

/** Splits a text into lines: at spaces, or in the middle of a word that is too long. */
function wrapped(text: string, width: number): readonly string[] {
  return text.match(new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S.{0,${width - 1}}`, 'g')) ?? [''];
}
