import 'reflect-metadata';
import { injectable as injectableClass, inject as injectByKey } from 'tsyringe';
import type { Token } from './token.js';

const PARAMETERS = Symbol.for('spotguard.injected-parameters');
const INJECTABLE = Symbol.for('spotguard.injectable');

/** A class that its own plugin's container can construct. */
export type InjectableClass<T = any> = new (...parameters: any[]) => T;

/** What is injected into each constructor parameter, by position; `undefined` for a parameter without `@inject`. */
export type InjectedParameters = readonly (Token<any> | InjectableClass | undefined)[];

/**
 * Marks a class that the plugin's container may construct (`create` of the plugin's context). A class whose constructor
 * has parameters must be marked.
 *
 * @example
 * @injectable()
 * class Reporter {
 *   constructor(
 *     @inject(Clock) readonly clock: Clock,
 *     @inject(optional(Volume)) readonly volume: Volume | undefined,
 *   ) {}
 * }
 */
export function injectable(): ClassDecorator {
  const decorate = injectableClass() as ClassDecorator;
  return (target) => {
    Reflect.defineMetadata(INJECTABLE, true, target);
    decorate(target);
  };
}

/**
 * Says what is injected into one constructor parameter: the service behind a token of the kernel or of another plugin,
 * or the one object of a class of the same plugin. Every parameter needs it. The type metadata that TypeScript can emit
 * is never used, so that any transpiler works and interfaces can be injected.
 */
export function inject<T>(service: Token<T> | InjectableClass<T>): ParameterDecorator {
  const decorate = (
    typeof service === 'function'
      ? injectByKey(service)
      : injectByKey(service.key, { isOptional: service.optional === true })
  ) as ParameterDecorator;
  return (target, property, index) => {
    const parameters = [...injectedParameters(target)];
    parameters[index] = service;
    Reflect.defineMetadata(PARAMETERS, parameters, target);
    decorate(target, property, index);
  };
}

/** Returns what `@inject` says about a class. The kernel checks it before it constructs the class. */
export function injectedParameters(type: object): InjectedParameters {
  return (Reflect.getOwnMetadata(PARAMETERS, type) as InjectedParameters | undefined) ?? [];
}

/** Returns true when the class itself is marked with `@injectable()`; a marked class that it extends does not count. */
export function isInjectable(type: object): boolean {
  return Reflect.hasOwnMetadata(INJECTABLE, type);
}
