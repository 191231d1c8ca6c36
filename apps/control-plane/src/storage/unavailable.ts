import { DatabaseUnavailable } from './database-unavailable.js';

/**
 * SQLSTATEs that pass: connection exceptions (08), no resources such as connections or disk (53), the operator's
 * interventions and limits of time (57), deadlocks and serialization (40), locks that are not available (55P03), a
 * transaction that idled too long (25P03).
 */
const passing = /^(08...|53...|57...|40...|55P03|25P03)$/;

/** What the kernel and the resolver call a server that is away. */
const unreachable = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/;

/** What `pg` says when a connection is gone or none could be had; it has no codes for that. */
const gone = /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client .* not queryable)/;

/** Whether a failure, or what caused it, is the database being away: the same request may succeed a little later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseUnavailable || gone.test(error.message)) return true;
  const code = codeOf(error);
  return passing.test(code) || unreachable.test(code) || isUnavailable(error.cause);
}

/** Whether the database refuses writes: its disk is almost full, or it is a read-only copy. Reads go on. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof Error && (codeOf(error) === '25006' || isReadOnly(error.cause));
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
