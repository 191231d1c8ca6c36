import 'reflect-metadata';
import { SpotGuardError, type Token } from '@spotguard/sdk';
import { type InjectableClass, injectedParameters, isInjectable } from '@spotguard/sdk/inject';
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
  readonly #constructed = new Map<InjectableClass, unknown>();

  constructor(plugin: string) {
    this.#plugin = plugin;
    this.#container = container.createChildContainer();
  }

  /** Registers a finished value; an absent optional service is registered as absent. */
  put<T>(token: Token<T>, value: T): void {
    this.#present.set(token.key, value !== undefined);
    if (value !== undefined) this.#container.register(token.key, { useValue: value });
  }

  /** The one object of a class, made of the values of this container. Throws `WIRING_INVALID`, with class, parameter and token, when one is missing. */
  create<T>(type: new (...parameters: never[]) => T): T {
    return this.#objectOf(type as InjectableClass<T>, []);
  }

  /** `wantedBy`: the classes whose construction has led here, outermost first. */
  #objectOf<T>(type: InjectableClass<T>, wantedBy: readonly InjectableClass[]): T {
    if (this.#constructed.has(type)) return this.#constructed.get(type) as T;
    const path = [...wantedBy, type];
    if (wantedBy.includes(type)) {
      throw this.#invalid(`classes inject each other in a circle: ${path.map(({ name }) => name).join(' -> ')}`);
    }
    const parameters = injectedParameters(type);
    const count = Math.max(type.length, parameters.length);
    for (let index = 0; index < count; index++) this.#checkParameter(type, index, parameters[index], path);
    if (count > 0 && !isInjectable(type)) {
      throw this.#invalid(`class ${type.name} is not marked with @injectable(); mark it`);
    }
    const object = count === 0 ? new type() : this.#container.resolve(type);
    this.#constructed.set(type, object);
    this.#container.registerInstance(type, object);
    return object;
  }

  #checkParameter(
    type: InjectableClass,
    index: number,
    service: Token<unknown> | InjectableClass | undefined,
    path: readonly InjectableClass[],
  ): void {
    if (service === undefined) {
      throw this.#invalid(`parameter ${index + 1} of class ${type.name} has no @inject(token); add one`);
    }
    if (typeof service === 'function') {
      this.#objectOf(service, path);
      return;
    }
    const injects = `parameter ${index + 1} of class ${type.name} injects '${service.id}'`;
    const present = this.#present.get(service.key);
    if (present === undefined) throw this.#invalid(`${injects}, which the plugin does not declare in 'needs'`);
    if (!present && !service.optional) throw this.#invalid(`${injects}, which may be absent; inject optional(token)`);
  }

  /** Forgets the values; whoever made them disposes of them. */
  dispose(): void {
    this.#container.reset();
  }

  #invalid(problem: string): SpotGuardError {
    return new SpotGuardError('WIRING_INVALID', `Plugin '${this.#plugin}': ${problem}`);
  }
}
