/** A token that is being replaced, and the new one, in the address: so that one can come back to it. */
export interface TokenSearch {
  readonly replaced?: string;
  readonly by?: string;
}

/** Reads the parameters of the address of the tokens. */
export function tokenSearch({ replaced, by }: Record<string, unknown>): TokenSearch {
  return typeof replaced === 'string' && typeof by === 'string' ? { replaced, by } : {};
}
