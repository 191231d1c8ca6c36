import type { AnyToken, Token } from '@spotguard/sdk';

/** A token and the value that the agent gives to plugins that need it. */
export type Service = readonly [AnyToken, unknown];

/**
 * Pairs a token with a fake, for the `services` of a test agent. The compiler checks that the fake has the token's
 * type.
 *
 * @example
 * ```ts
 * const Greeter = defineToken<{ greet(name: string): string }>('acme/greeter');
 * const services = [fake(Greeter, { greet: (name) => `Hello ${name}` })];
 * ```
 */
export function fake<T>(token: Token<T>, value: T): Service {
  return [token, value];
}
