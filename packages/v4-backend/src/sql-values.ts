const acceptedTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([+-]\d{2}:\d{2})?$/;

/**
 * Converts a value for a DATETIME column as MySQL 8 in strict mode does: a trailing `Z` is an error, an offset is not.
 */
export function sqlTime(value: unknown, column: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && acceptedTime.test(value)) return value;
  throw new Error(`1292 (22007): Incorrect datetime value: '${String(value)}' for column '${column}' at row 1`);
}

/** Converts a value for a text column; fails as MySQL does when it is too long. */
export function sqlText(value: unknown, column: string, maxLength: number): string | null {
  if (value === undefined || value === null) return null;
  if (String(value).length <= maxLength) return String(value);
  throw new Error(`1406 (22001): Data too long for column '${column}' at row 1`);
}

/** Converts a value for an ENUM column; fails as MySQL does when it is none of the column's values. */
export function sqlEnum<T extends string>(value: unknown, column: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  if (found !== undefined) return found;
  throw new Error(`1265 (01000): Data truncated for column '${column}' at row 1`);
}

/** Returns the row that a foreign key refers to; fails as MySQL does when it does not exist. */
export function sqlReference<T>(row: T | undefined, table: string, column: string): T {
  if (row !== undefined) return row;
  throw new Error(
    `1452 (23000): Cannot add or update a child row: a foreign key constraint fails (\`spot_optimizer\`.\`${table}\`, FOREIGN KEY (\`${column}\`))`,
  );
}

/** A time as the backend writes it: without a zone and without a fraction. */
export function naiveTime(date: Date): string {
  return date.toISOString().slice(0, 19);
}
