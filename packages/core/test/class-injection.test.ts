import { definePlugin, Logger, type Plugin, type PluginContext } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;

@injectable()
class Counter {
  count = 0;
  constructor(@inject(Logger) readonly log: Logger) {}
}

@injectable()
class Reader {
  constructor(@inject(Counter) readonly counter: Counter) {}
}

@injectable()
class Writer {
  constructor(
    @inject(Counter) readonly counter: Counter,
    @inject(Reader) readonly reader: Reader,
  ) {}
}

class Plain {
  constructor(@inject(Counter) readonly counter: Counter) {}
}

type Create = PluginContext<object, Record<never, never>, never>['create'];

/** A plugin that calls `setup` with the `create` of its context. */
function pluginWith(id: string, setup: (create: Create) => void): Plugin {
  return definePlugin({
    ...declared,
    id,
    setup({ create }) {
      setup(create);
      return {};
    },
  });
}

async function setUp(...plugins: readonly Plugin[]): Promise<void> {
  await using agent = await createTestAgent({ plugins });
  await agent.start();
}

test('a class is injected wherever another class names it, and a plugin has one object of it', async () => {
  const seen: Counter[] = [];
  const both = (create: Create) => {
    const { counter, reader } = create(Writer);
    expect(reader.counter).toBe(counter);
    expect(create(Counter)).toBe(counter);
    expect(create(Reader)).toBe(reader);
    seen.push(counter);
  };
  await setUp(pluginWith('first', both), pluginWith('second', both));
  expect(seen.map((counter) => seen.indexOf(counter))).toEqual([0, 1]);
});

test('two classes that inject each other are named in an error', async () => {
  class One {
    constructor(readonly other: unknown) {}
  }
  class Other {
    constructor(readonly one: unknown) {}
  }
  // Decorators would do the same, but neither class can name the other in its own declaration.
  inject(Other)(One, undefined, 0);
  inject(One)(Other, undefined, 0);
  injectable()(One);
  injectable()(Other);
  await expect(setUp(pluginWith('circle', (create) => create(One)))).rejects.toThrow(
    "Plugin 'circle': classes inject each other in a circle: One -> Other -> One",
  );
});

test('a class that is not marked is named in an error, also when another class injects it', async () => {
  @injectable()
  class Outer {
    constructor(@inject(Plain) readonly plain: Plain) {}
  }
  await expect(setUp(pluginWith('plain', (create) => create(Outer)))).rejects.toThrow(
    "Plugin 'plain': class Plain is not marked with @injectable(); mark it",
  );
});
