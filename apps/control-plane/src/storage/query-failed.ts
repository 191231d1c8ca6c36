import { DrizzleQueryError } from 'drizzle-orm';

/** A failed query without its parameter values, because hashes of tokens and reports must not be logged. */
class QueryFailed extends Error {
  override readonly name = 'QueryFailed';

  constructor(
    message: string,
    /** PostgreSQL's SQLSTATE, or the code of the connection error. */
    readonly code: string | undefined,
    /** The name of the violated constraint. */
    readonly constraint: string | undefined,
    cause: unknown,
  ) {
    super(message, cause === undefined ? {} : { cause });
  }
}

/** Returns the same error without parameter values: without drizzle's list, and without PostgreSQL's texts that quote values. */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof DrizzleQueryError)) return error;
  const { cause, query } = error;
  const code = textOf(cause, 'code');
  // An error of the connection contains no values.
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) {
    return new QueryFailed(`The database did not answer: ${query}`, code, undefined, cause);
  }
  // Messages of data exceptions (class 22) quote the value, so they are replaced. `detail` and `where` are dropped always.
  const message = code.startsWith('22') ? 'A value cannot be stored' : (cause?.message ?? '');
  return new QueryFailed(`${message} (${code}): ${query}`, code, textOf(cause, 'constraint'), undefined);
}

function textOf(error: Error | undefined, key: string): string | undefined {
  const value: unknown = error === undefined ? undefined : Reflect.get(error, key);
  return typeof value === 'string' ? value : undefined;
}
