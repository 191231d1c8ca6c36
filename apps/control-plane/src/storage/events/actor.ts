/** Who causes a change: a person, a program with a token, an agent, or the control plane itself. */
export interface Actor {
  readonly kind: 'user' | 'token' | 'agent' | 'system';
  /** The id of the user or token, or of the instance of an agent; null when it is not known. */
  readonly id: string | null;
  /** What people know it by: the name of a user or token. */
  readonly name: string | null;
  /** The IP address that the request came from; null when there was no request. */
  readonly address: string | null;
}

/** The control plane itself, for example its background jobs. */
export const systemActor: Actor = { kind: 'system', id: null, name: null, address: null };
