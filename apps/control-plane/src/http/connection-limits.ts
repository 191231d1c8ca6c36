/** What one connection may take of the server's time and memory, asked or not. Times are in milliseconds. */
export interface ConnectionLimits {
  /** From the start of a connection or request until its headers are in. */
  readonly headersMilliseconds: number;
  /** From its first byte until the whole request is in, however it drips. The answer may take longer. */
  readonly requestMilliseconds: number;
  /** Without a byte either way, such as by an asker who does not read; longer than any request is held. */
  readonly silentMilliseconds: number;
  /** Between two requests. Longer than what load balancers keep, so that none sends on a connection that just closed. */
  readonly idleMilliseconds: number;
  /** How often connections are looked at for the first two. */
  readonly checkMilliseconds: number;
  readonly maxHeaderBytes: number;
  readonly maxBodyBytes: number;
  /** Those beyond are closed unanswered. */
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
