/**
 * A typed name for a service. Two tokens with the same id name the same service, also when two copies of this package
 * are loaded. Make one with {@link defineToken}.
 */
export interface Token<T> {
  /** `<owner>/<name>`. */
  readonly id: string;
  /** The same symbol for the same id. */
  readonly key: symbol;
  /** The package whose plugin usually provides the service, which is named when nothing in a build does. */
  readonly from?: string;
  /** Present when the service may be missing; its value is then `undefined`. See {@link optional}. */
  readonly optional?: true;
  /** Present when the value is the list of all contributions. See {@link defineExtensionPoint}. */
  readonly many?: true;
  /** Only carries the type `T`; never present at run time. */
  readonly $type?: (value: T) => T;
}

/**
 * A token to which any number of plugins may contribute one value each. A plugin that needs it gets the list of them,
 * in the order in which the contributors were set up.
 */
export interface ExtensionPoint<T> extends Token<readonly T[]> {
  readonly many: true;
}

/** A token of any type. */
export type AnyToken = Token<any>;

/** Tokens by the names that the plugin uses for them. */
export type Tokens = Readonly<Record<string, AnyToken>>;

/** Extension points by the names that the plugin uses for them. */
export type ExtensionPoints = Readonly<Record<string, ExtensionPoint<any>>>;

/** The services behind a record of tokens, under the same names. */
export type Resolved<T extends Tokens> = { readonly [K in keyof T]: T[K] extends Token<infer S> ? S : never };

/** What one plugin contributes to a record of extension points: one value for each, under the same name. */
export type Contributions<X extends ExtensionPoints> = {
  readonly [K in keyof X]: X[K] extends ExtensionPoint<infer C> ? C : never;
};

/**
 * Makes the token of a service. Call it once, in the contract of the service's owner, and give the token the name of
 * the interface, so that one import brings both. `from` is the package whose plugin usually provides it.
 *
 * @example
 * export interface Greeter {
 *   greet(name: string): string;
 * }
 * export const Greeter = defineToken<Greeter>('sdk/greeter', { from: '@acme/plugin-greeting' });
 */
export function defineToken<T>(id: `${string}/${string}`, options: { readonly from?: string } = {}): Token<T> {
  return { id, key: Symbol.for(`spotguard.token:${id}`), ...options };
}

/**
 * Makes an extension point, to which other plugins may contribute, such as the steps of a hand-over. The plugin that
 * needs it is set up and started after its contributors.
 */
export function defineExtensionPoint<T>(id: `${string}/${string}`): ExtensionPoint<T> {
  return { id, key: Symbol.for(`spotguard.token:${id}`), many: true };
}

/**
 * Makes a token of the same service that may be missing: its value is `undefined` when the build has no plugin that
 * provides the service, or that plugin could not be set up. Use it for needs that the plugin can work without.
 */
export function optional<T>(token: Token<T>): Token<T | undefined> {
  return { id: token.id, key: token.key, optional: true };
}
