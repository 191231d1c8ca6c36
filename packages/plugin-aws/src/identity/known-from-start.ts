import { SpotGuardError } from '@spotguard/sdk';

/** An object that other plugins get during setup and whose properties can be read once this plugin has started. */
export interface KnownFromStart<T extends object> {
  /** The object for other plugins. Reading a property before {@link set} throws `INVARIANT`. */
  readonly facts: T;
  set(value: T): void;
}

/** Creates such an object. `what` names it in the error that a read before the start throws. */
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
    set(value) {
      Object.assign(target, value);
      known = true;
    },
  };
}
