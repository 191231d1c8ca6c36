import { compileFunction } from 'node:vm';
import { createTestAgent, fake } from '@spotguard/testkit';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { definePlugin, defineToken, Logger, optional } from '../src/index.js';
import { inject, injectable, injectedParameters, isInjectable } from '../src/inject.js';

interface Greeter {
  greet(name: string): string;
}
const Greeter = defineToken<Greeter>('inject/greeter');
const Volume = defineToken<number>('inject/volume');

interface Greeting {
  readonly greeter: Greeter;
  readonly log: Logger;
  readonly volume: number | undefined;
}
@injectable()
class GreetingInstance implements Greeting {
  constructor(
    @inject(Greeter) readonly greeter: Greeter,
    @inject(Logger) readonly log: Logger,
    @inject(optional(Volume)) readonly volume: number | undefined,
  ) {}
}
type GreetingClass = typeof GreetingInstance;

/** The same class as esbuild compiles it for a plugin author: with decorators, without emitted metadata. */
async function compileWithEsbuild(): Promise<GreetingClass> {
  const source = `
    @injectable()
    class GreetingInstance {
      constructor(
        @inject(Greeter) readonly greeter: Greeter,
        @inject(Logger) readonly log: Logger,
        @inject(optional(Volume)) readonly volume: number | undefined,
      ) {}
    }
    exports.GreetingInstance = GreetingInstance;
  `;
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } };
  const { code } = await transform(source, { loader: 'ts', tsconfigRaw });
  expect(code).not.toContain('design:paramtypes');
  const names = { injectable, inject, optional, Greeter, Logger, Volume };
  const exports: { GreetingInstance?: GreetingClass } = {};
  compileFunction(code, ['exports', ...Object.keys(names)])(exports, ...Object.values(names));
  if (exports.GreetingInstance === undefined) throw new Error('esbuild compiled no class');
  return exports.GreetingInstance;
}

/** The object of the class that an agent constructs. */
async function constructed(type: GreetingClass): Promise<Greeting | undefined> {
  let greeting: Greeting | undefined;
  const plugin = definePlugin({
    id: 'demo',
    version: '1.0.0',
    summary: 'A demo.',
    stability: 'beta',
    config: z.strictObject({}),
    needs: { greeter: Greeter, volume: optional(Volume) },
    setup({ create }) {
      greeting = create(type);
      return {};
    },
  });
  const services = [fake(Greeter, { greet: (name) => `Good day, ${name}` })];
  await using agent = await createTestAgent({ plugins: [plugin], services });
  await agent.start();
  return greeting;
}

test.each([
  ["vitest's transformer", async () => GreetingInstance],
  ['plain esbuild', compileWithEsbuild],
])('a class compiled by %s is constructed from tokens', async (_, compile) => {
  const greeting = await constructed(await compile());
  expect(greeting?.greeter.greet('Ada')).toBe('Good day, Ada');
  expect(greeting?.log.child).toBeTypeOf('function');
  expect(greeting?.volume).toBeUndefined();
});

test('the kernel can read the tokens of a class, by position, without constructing it', () => {
  class Half {
    constructor(
      readonly name: string,
      @inject(Volume) readonly volume: number,
    ) {}
  }
  expect(injectedParameters(GreetingInstance)).toEqual([
    expect.objectContaining({ id: 'inject/greeter' }),
    expect.objectContaining({ id: 'sdk/logger' }),
    expect.objectContaining({ id: 'inject/volume' }),
  ]);
  expect(injectedParameters(Half)).toEqual([undefined, Volume]);
  expect(injectedParameters(class {})).toEqual([]);
  expect([GreetingInstance, Half, class extends GreetingInstance {}].map((type) => isInjectable(type))).toEqual([
    true,
    false,
    false,
  ]);
});
