/** The limits of one account, so that no account slows down the others. */
export interface AccountLimits {
  /** For all agents and people of the account together. Interruption notices do not count. */
  readonly maxRequestsPerSecond: number;
  readonly maxRequestsAtOnce: number;
  /** For one agent. Its interruption notices have a limit of the same size of their own. */
  readonly maxAgentRequestsPerSecond: number;
  readonly maxAgentRequestsAtOnce: number;
  /** Bytes of stored reports, for all agents of the account together. */
  readonly maxReportBytesPerSecond: number;
  readonly maxReportBytesAtOnce: number;
  /** How many requests may use the database at the same time; further ones wait for their turn. */
  readonly maxAtWork: number;
  /** How many requests may wait for their turn. */
  readonly maxWaiting: number;
  /** How many requests may be held open. */
  readonly maxHeld: number;
  /** How many event streams may be open on one server. */
  readonly maxStreams: number;
  readonly maxAgents: number;
}

/** The default limits, enough for ten thousand agents. */
export const accountLimits: AccountLimits = {
  maxRequestsPerSecond: 2_000,
  maxRequestsAtOnce: 20_000,
  maxAgentRequestsPerSecond: 20,
  maxAgentRequestsAtOnce: 400,
  maxReportBytesPerSecond: 32 * 1_024,
  maxReportBytesAtOnce: 64 * 1_024 * 1_024,
  maxAtWork: 8,
  maxWaiting: 4_000,
  maxHeld: 10_000,
  maxStreams: 500,
  maxAgents: 10_000,
};
