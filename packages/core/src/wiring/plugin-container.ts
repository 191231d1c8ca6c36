import 'reflect-metadata';
import { SpotGuardError, type Token } from '@spotguard/sdk';
import { type InjectableClass, injectedParameters, isInjectable } from '@spotguard/sdk/inject';
import { container, type DependencyContainer } from 'tsyringe';

/**
 * Constructs the classes of one plugin. It contains only the values that were put into it, and never looks in another
 * container, so that plugins, and several agents in one process, do not share anything by accident.
 */
export class PluginContainer {
  readonly #plugin: string;
  readonly #container: DependencyContainer;
  /** By the key of each token that was put in: whether it has a value in this build. */
  readonly #present = new Map<symbol, boolean>();
  readonly #constructed = new Map<InjectableClass, unknown>();

  constructor(plugin: string) {
    this.#plugin = plugin;
    this.#container = container.createChildContainer();
  }

  /** Makes a value injectable; `undefined` for an optional service that this build does not have. */
  put<T>(token: Token<T>, value: T): void {
    this.#present.set(token.key, value !== undefined);
    if (value !== undefined) this.#container.register(token.key, { useValue: value });
  }

  /**
   * Returns the one object of a class, and constructs it first if needed. Throws `WIRING_INVALID`, with class,
   * parameter and token in the message, when a value for a parameter is missing.
   */
  create<T>(type: new (...parameters: never[]) => T): T {
    return this.#getOrConstruct(type as InjectableClass<T>, []);
  }

  /** `injectedBy`: the classes whose construction needs this one, outermost first. */
  #getOrConstruct<T>(type: InjectableClass<T>, injectedBy: readonly InjectableClass[]): T {
    if (this.#constructed.has(type)) return this.#constructed.get(type) as T;
    const path = [...injectedBy, type];
    if (injectedBy.includes(type)) {
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
      this.#getOrConstruct(service, path);
      return;
    }
    const injects = `parameter ${index + 1} of class ${type.name} injects '${service.id}'`;
    const present = this.#present.get(service.key);
    if (present === undefined) throw this.#invalid(`${injects}, which the plugin does not declare in 'needs'`);
    if (!present && !service.optional) throw this.#invalid(`${injects}, which may be absent; inject optional(token)`);
  }

  /** Forgets the values. It does not dispose of them: that is the task of their owners. */
  dispose(): void {
    this.#container.reset();
  }

  #invalid(problem: string): SpotGuardError {
    return new SpotGuardError('WIRING_INVALID', `Plugin '${this.#plugin}': ${problem}`);
  }
}
