import type { AnyToken, Token } from '@spotguard/sdk';

/** A token with what stands behind it, as an agent takes it. */
export type Service = readonly [AnyToken, unknown];

/** Puts a fake behind a token; the compiler holds the two together. */
export function fake<T>(token: Token<T>, value: T): Service {
  return [token, value];
}
