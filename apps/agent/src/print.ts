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

/** Rows as text, one line each, cut at the width of the terminal. */
export function table(rows: readonly Row[], columns: number): string {
  const names = Object.keys(rows[0] ?? {});
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => row[name]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
      .slice(0, columns);
  const head = styleText('bold', line(names));
  return `${[head, ...rows.map((row) => line(names.map((name) => row[name] ?? '')))].join('\n')}\n`;
}
