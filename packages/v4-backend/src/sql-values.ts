const acceptedTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([+-]\d{2}:\d{2})?$/;

/** What MySQL 8 in strict mode makes of a value for a DATETIME column: a trailing `Z` is an error, an offset is not. */
export function sqlTime(value: unknown, column: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && acceptedTime.test(value)) return value;
  throw new Error(`1292 (22007): Incorrect datetime value: '${String(value)}' for column '${column}' at row 1`);
}

/** A text that must fit its column. */
export function sqlText(value: unknown, column: string, longest: number): string | null {
  if (value === undefined || value === null) return null;
  if (String(value).length <= longest) return String(value);
  throw new Error(`1406 (22001): Data too long for column '${column}' at row 1`);
}

/** A word that its ENUM column must know. */
export function sqlEnum<T extends string>(value: unknown, column: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new Error(`1265 (01000): Data truncated for column '${column}' at row 1`);
}

/** A reference that must have its row. */
export function sqlReference<T>(row: T | undefined, table: string, column: string): T {
  if (row !== undefined) return row;
  throw new Error(
    `1452 (23000): Cannot add or update a child row: a foreign key constraint fails (\`spot_optimizer\`.\`${table}\`, FOREIGN KEY (\`${column}\`))`,
  );
}

/** A time as the backend shows it: no zone, no fraction. */
export function naiveTime(date: Date): string {
  return date.toISOString().slice(0, 19);
}
