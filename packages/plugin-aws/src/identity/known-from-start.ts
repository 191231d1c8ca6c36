import { SpotGuardError } from '@spotguard/sdk';

/** Facts that are promised while the plugins are wired together and known once the plugin has started. */
export interface KnownFromStart<T extends object> {
  /** What dependents hold; reading a fact of it too early throws. */
  readonly facts: T;
  settle(value: T): void;
}

/** Makes the promise. `what` names the facts in the error that reading them too early throws. */
export function knownFromStart<T extends object>(what: string): KnownFromStart<T> {
  let known = false;
  const target = {} as T;
  const facts = new Proxy(target, {
    get(value, name) {
      if (known || typeof name === 'symbol') return Reflect.get(value, name);
      throw new SpotGuardError(
        'INVARIANT',
        `The ${what} is not known before plugin 'aws' has started; read '${name}' in start or later, not in setup.`,
      );
    },
  });
  return {
    facts,
    settle(value) {
      Object.assign(target, value);
      known = true;
    },
  };
}
