import 'reflect-metadata';
import { SpotGuardError, type Token } from '@spotguard/sdk';
import { injectedParameters, isInjectable } from '@spotguard/sdk/inject';
import { container, type DependencyContainer } from 'tsyringe';

/**
 * One plugin's container. It holds finished values only and nothing falls through to it: a token that was not put in
 * here is an error, so that two agents in one process, or two plugins, never meet.
 */
export class PluginContainer {
  readonly #plugin: string;
  readonly #container: DependencyContainer;
  /** What the plugin declared, and whether it is there in this build. */
  readonly #present = new Map<symbol, boolean>();

  constructor(plugin: string) {
    this.#plugin = plugin;
    this.#container = container.createChildContainer();
  }

  /** Registers a finished value; an absent optional service is registered as absent. */
  put<T>(token: Token<T>, value: T): void {
    this.#present.set(token.key, value !== undefined);
    if (value !== undefined) this.#container.register(token.key, { useValue: value });
  }

  /** Constructs a class from the values of this container. Throws `WIRING_INVALID`, with class, parameter and token, when one is missing. */
  create<T>(type: new (...parameters: never[]) => T): T {
    const parameters = injectedParameters(type);
    const count = Math.max(type.length, parameters.length);
    for (let index = 0; index < count; index++) {
      const token = parameters[index];
      if (token === undefined) {
        throw this.#invalid(`parameter ${index + 1} of class ${type.name} has no @inject(token); add one`);
      }
      const injects = `parameter ${index + 1} of class ${type.name} injects '${token.id}'`;
      const present = this.#present.get(token.key);
      if (present === undefined) throw this.#invalid(`${injects}, which the plugin does not declare in 'needs'`);
      if (!present && !token.optional) throw this.#invalid(`${injects}, which may be absent; inject optional(token)`);
    }
    if (count === 0) return new type();
    if (!isInjectable(type)) throw this.#invalid(`class ${type.name} is not marked with @injectable(); mark it`);
    return this.#container.resolve(type as new (...parameters: unknown[]) => T);
  }

  /** Forgets the values; whoever made them disposes of them. */
  dispose(): void {
    this.#container.reset();
  }

  #invalid(problem: string): SpotGuardError {
    return new SpotGuardError('WIRING_INVALID', `Plugin '${this.#plugin}': ${problem}`);
  }
}
