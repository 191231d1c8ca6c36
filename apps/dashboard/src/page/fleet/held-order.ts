/** Rows in the order in which they were, and how many of them would move. */
export interface HeldOrder<Row> {
  readonly rows: readonly Row[];
  readonly moved: number;
}

/**
 * Keeps rows where they were while somebody is pointing at them: those that were there stay in their order, and new ones come
 * behind them.
 */
export function holdOrder<Row>(
  before: readonly string[],
  sorted: readonly Row[],
  idOf: (row: Row) => string,
): HeldOrder<Row> {
  const byId = new Map(sorted.map((row) => [idOf(row), row]));
  const kept = before.flatMap((id) => byId.get(id) ?? []);
  const held = new Set(kept.map(idOf));
  const rows = [...kept, ...sorted.filter((row) => !held.has(idOf(row)))];
  const moved = rows.filter((row, index) => row !== sorted[index]).length;
  return { rows, moved };
}
