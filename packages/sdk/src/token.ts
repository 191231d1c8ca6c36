/**
 * A typed name for a service. Identity is the id (`<owner>/<name>`), so that two copies of this package agree.
 * `T` is carried by the type only.
 */
export interface Token<T> {
  readonly id: string;
  readonly key: symbol;
  /** Absent providers resolve to `undefined` instead of failing the check. */
  readonly optional?: true;
  /** The value is the list of everything that plugins contributed; see {@link defineExtensionPoint}. */
  readonly many?: true;
  /** Carries the type; never present at run time. */
  readonly $type?: (value: T) => T;
}

/** A token that any number of plugins may fill; whoever needs it gets the list, in the plugins' start order. */
export interface ExtensionPoint<T> extends Token<readonly T[]> {
  readonly many: true;
}

/** A token whose type does not matter: only its identity does. */
export type AnyToken = Token<any>;

export type Tokens = Readonly<Record<string, AnyToken>>;

export type ExtensionPoints = Readonly<Record<string, ExtensionPoint<any>>>;

/** The services behind a record of tokens. */
export type Resolved<T extends Tokens> = { readonly [K in keyof T]: T[K] extends Token<infer S> ? S : never };

/** What one plugin contributes to a record of extension points: one value each. */
export type Contributions<X extends ExtensionPoints> = {
  readonly [K in keyof X]: X[K] extends ExtensionPoint<infer C> ? C : never;
};

/** Names a service. Call it once, in the contract of the service's owner, and export it beside the interface. */
export function defineToken<T>(id: `${string}/${string}`): Token<T> {
  return { id, key: Symbol.for(`spotguard.token:${id}`) };
}

/** Names a place that other plugins may fill, such as steps at hand-over. Contributors start before the owner. */
export function defineExtensionPoint<T>(id: `${string}/${string}`): ExtensionPoint<T> {
  return { id, key: Symbol.for(`spotguard.token:${id}`), many: true };
}

/** The same service, or `undefined` when this build has no plugin that provides it. */
export function optional<T>(token: Token<T>): Token<T | undefined> {
  return { id: token.id, key: token.key, optional: true };
}
