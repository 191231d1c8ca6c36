/** How long to wait for PostgreSQL. */
export interface PostgresLimits {
  /** For a free or a new connection. */
  readonly maxAcquireMilliseconds: number;
  /** For an answer on a connection that is in use. The server ends statements a little earlier. */
  readonly maxSilenceMilliseconds: number;
  /** How often the connection that listens for wake-ups is pinged. */
  readonly pingEveryMilliseconds: number;
  /** That connection is replaced when the answer to a ping takes longer than this. */
  readonly maxPingMilliseconds: number;
}

/** With these, a request on a silent connection is answered within 20 s, and a silent connection is detected within 5 s. */
export const defaultPostgresLimits: PostgresLimits = {
  maxAcquireMilliseconds: 10_000,
  maxSilenceMilliseconds: 9_000,
  pingEveryMilliseconds: 2_000,
  maxPingMilliseconds: 3_000,
};
