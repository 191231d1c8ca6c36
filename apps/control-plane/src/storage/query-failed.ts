import { DrizzleQueryError } from 'drizzle-orm';

/** A query that failed, without the values it was given: hashes of tokens and reports of accounts are not for the log. */
class QueryFailed extends Error {
  override readonly name = 'QueryFailed';

  constructor(
    message: string,
    /** PostgreSQL's SQLSTATE, when it is PostgreSQL that refused. */
    readonly code: string | undefined,
    /** The name of the constraint that refused. */
    readonly constraint: string | undefined,
    cause: unknown,
  ) {
    super(message, cause === undefined ? {} : { cause });
  }
}

/** The same failure without values: of drizzle's error goes the list, of PostgreSQL's what quotes them. */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof DrizzleQueryError)) return error;
  const { cause, query } = error;
  const code = textOf(cause, 'code');
  // What the connection says, and not PostgreSQL, knows no values.
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) {
    return new QueryFailed(`The database did not answer: ${query}`, code, undefined, cause);
  }
  // The messages of data exceptions (class 22) quote the value; `detail` and `where`, which others have, stay behind.
  const message = code.startsWith('22') ? 'A value cannot be stored' : (cause?.message ?? '');
  return new QueryFailed(`${message} (${code}): ${query}`, code, textOf(cause, 'constraint'), undefined);
}

function textOf(error: Error | undefined, key: string): string | undefined {
  const value: unknown = error === undefined ? undefined : Reflect.get(error, key);
  return typeof value === 'string' ? value : undefined;
}
