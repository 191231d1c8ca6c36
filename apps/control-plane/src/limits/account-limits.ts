/** What one account may take of the server, so that none becomes a burden for the others. */
export interface AccountLimits {
  /** Of all its agents and people together. Notices of interruptions do not count. */
  readonly maxRequestsPerSecond: number;
  readonly maxRequestsAtOnce: number;
  /** Of one agent; for its notices of interruptions the same again. */
  readonly maxAgentRequestsPerSecond: number;
  readonly maxAgentRequestsAtOnce: number;
  /** Bytes of reports to store, all agents together. */
  readonly maxReportBytesPerSecond: number;
  readonly maxReportBytesAtOnce: number;
  /** How many requests are worked on at the same time; those beyond wait for their turn. */
  readonly maxAtWork: number;
  /** How many may wait for their turn. */
  readonly maxWaiting: number;
  /** How many requests are held open. */
  readonly maxHeld: number;
  readonly maxAgents: number;
}

/** Enough for a thousand agents. */
export const accountLimits: AccountLimits = {
  maxRequestsPerSecond: 200,
  maxRequestsAtOnce: 4_000,
  maxAgentRequestsPerSecond: 20,
  maxAgentRequestsAtOnce: 400,
  maxReportBytesPerSecond: 32 * 1_024,
  maxReportBytesAtOnce: 64 * 1_024 * 1_024,
  maxAtWork: 8,
  maxWaiting: 4_000,
  maxHeld: 2_000,
  maxAgents: 1_000,
};
