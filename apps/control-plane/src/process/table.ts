/** Formats rows of cells, of which the first has the heads, as columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** Formats a time, ISO 8601 in UTC, to the minute. */
export function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')}Z`;
}
