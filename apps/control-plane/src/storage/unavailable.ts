import { DatabaseUnavailable } from './database-unavailable.js';

/**
 * SQLSTATEs of temporary failures: connection exceptions (08), missing resources such as connections or disk (53), operator
 * intervention and timeouts (57), deadlocks and serialization (40), locks that are not available (55P03), a transaction
 * that was idle for too long (25P03).
 */
const temporary = /^(08...|53...|57...|40...|55P03|25P03)$/;

/** Error codes of the operating system and the resolver for a server that cannot be reached. */
const unreachable = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/;

/** Messages of `pg` for a lost connection, or when none could be opened; these errors have no code. */
const connectionLost =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client .* not queryable)/;

/** Whether an error, or one of its causes, says that the database is unavailable. The same request may succeed a little later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseUnavailable || connectionLost.test(error.message)) return true;
  const code = codeOf(error);
  return temporary.test(code) || unreachable.test(code) || isUnavailable(error.cause);
}

/** Whether the database refused a write, because its disk is almost full or it is a read-only copy. Reads still work. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof Error && (codeOf(error) === '25006' || isReadOnly(error.cause));
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
