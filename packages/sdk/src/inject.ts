import 'reflect-metadata';
import { injectable as injectableClass, inject as injectByKey } from 'tsyringe';
import type { Token } from './token.js';

const PARAMETERS = Symbol.for('spotguard.injected-parameters');
const INJECTABLE = Symbol.for('spotguard.injectable');

/** A class that the container of its own plugin can construct. */
export type InjectableClass<T = any> = new (...parameters: any[]) => T;

/** What each constructor parameter gets, by position; a hole is a parameter without `@inject`. */
export type InjectedParameters = readonly (Token<any> | InjectableClass | undefined)[];

/** Marks a class that a plugin's container may construct. */
export function injectable(): ClassDecorator {
  const decorate = injectableClass() as ClassDecorator;
  return (target) => {
    Reflect.defineMetadata(INJECTABLE, true, target);
    decorate(target);
  };
}

/**
 * Names what one constructor parameter gets: a token of another plugin or the kernel, or a class of the same plugin, of
 * which there is one object in the plugin. Put it on every parameter: emitted type metadata is never used, so that any
 * transpiler works, and an interface can be injected.
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

/** What the kernel reads to name class, parameter and token before it constructs anything. */
export function injectedParameters(type: object): InjectedParameters {
  return (Reflect.getOwnMetadata(PARAMETERS, type) as InjectedParameters | undefined) ?? [];
}

/** Whether the class itself, not only one that it extends, is marked. */
export function isInjectable(type: object): boolean {
  return Reflect.hasOwnMetadata(INJECTABLE, type);
}
