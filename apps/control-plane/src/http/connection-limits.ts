/** The limits of one connection, with or without a valid token. Times are in milliseconds. */
export interface ConnectionLimits {
  /** From the start of a connection or request until its headers have arrived. */
  readonly headersMilliseconds: number;
  /** From the first byte until the whole request has arrived. The answer may take longer. */
  readonly requestMilliseconds: number;
  /** Without a byte in either direction, for example because the caller does not read. Longer than any request is held. */
  readonly silentMilliseconds: number;
  /** Between two requests. Longer than load balancers keep connections, so that none uses a connection that was just closed. */
  readonly idleMilliseconds: number;
  /** How often the first two limits are checked. */
  readonly checkMilliseconds: number;
  readonly maxHeaderBytes: number;
  readonly maxBodyBytes: number;
  /** Further connections are closed without an answer. */
  readonly maxConnections: number;
}

export const connectionLimits: ConnectionLimits = {
  headersMilliseconds: 15_000,
  requestMilliseconds: 30_000,
  silentMilliseconds: 60_000,
  idleMilliseconds: 72_000,
  checkMilliseconds: 2_000,
  maxHeaderBytes: 16 * 1_024,
  maxBodyBytes: 256 * 1_024,
  maxConnections: 10_000,
};
