/** Rows without those that are newer than the first one that is shown, and how many these are. */
export interface HeldRows<Row> {
  readonly rows: readonly Row[];
  readonly waiting: number;
}

/** Leaves out the rows before the one with the id `first`. Without it, or when it is not there any more, nothing is left out. */
export function holdRows<Row>(
  newest: readonly Row[],
  first: string | undefined,
  idOf: (row: Row) => string,
): HeldRows<Row> {
  const waiting =
    first === undefined
      ? 0
      : Math.max(
          0,
          newest.findIndex((row) => idOf(row) === first),
        );
  return { rows: waiting === 0 ? newest : newest.slice(waiting), waiting };
}
