/** What the page knows about its connection to the server. */
export type ConnectionState =
  /** The server was heard within the last 12 seconds. */
  | 'live'
  /** Not heard for longer; the browser is connecting again. */
  | 'reconnecting'
  /** Not heard for 30 seconds: what is shown may be wrong by now. */
  | 'lost';

/** The state of the connection, and when the server was heard last (device time, milliseconds). */
export interface Connection {
  readonly state: ConnectionState;
  readonly heardAt: number;
}

const reconnectingAfter = 12_000;
const lostAfter = 30_000;

/** Judges the connection by how long ago the server was heard. It sends a ping every five seconds. */
export function connectionState(silentMilliseconds: number): ConnectionState {
  if (silentMilliseconds > lostAfter) return 'lost';
  return silentMilliseconds > reconnectingAfter ? 'reconnecting' : 'live';
}
