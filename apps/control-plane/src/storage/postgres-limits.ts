/** How long PostgreSQL is waited for. */
export interface PostgresLimits {
  /** For a free connection, or for a new one. */
  readonly maxAcquireMilliseconds: number;
  /** For an answer on a connection that is in use. Statements are ended by the server in a little less. */
  readonly maxSilenceMilliseconds: number;
  /** The connection that hears the news is asked so often, */
  readonly pingEveryMilliseconds: number;
  /** and replaced when the answer takes longer than this. */
  readonly maxPingMilliseconds: number;
}

/** A request whose database went silent is answered within 20 s, and the path is seen to be silent within 5 s. */
export const defaultPostgresLimits: PostgresLimits = {
  maxAcquireMilliseconds: 10_000,
  maxSilenceMilliseconds: 9_000,
  pingEveryMilliseconds: 2_000,
  maxPingMilliseconds: 3_000,
};
