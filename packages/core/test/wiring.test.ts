import {
  AgentExit,
  CommandBus,
  Config,
  defineExtensionPoint,
  definePlugin,
  defineToken,
  Logger,
  Outbox,
  optional,
  type Plugin,
  Random,
} from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { createTestAgent, fake } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;

interface Greeter {
  greet(name: string): string;
}
const Greeter = defineToken<Greeter>('wiring/greeter');
const Volume = defineToken<number>('wiring/volume');
const Guests = defineExtensionPoint<string>('wiring/guests');

@injectable()
class Welcome {
  constructor(
    @inject(Greeter) readonly greeter: Greeter,
    @inject(optional(Volume)) readonly volume: number | undefined,
    @inject(Config) readonly config: unknown,
    @inject(Logger) readonly log: Logger,
  ) {}
}

const polite = definePlugin({
  ...declared,
  id: 'polite',
  provides: { greeter: Greeter },
  setup: () => ({ provides: { greeter: { greet: (name) => `Good day, ${name}` } } }),
});

/** Starts an agent with a plugin whose setup is `make`; resolves with the message of the error, or with `started`. */
async function setupError(make: Plugin['spec']['setup'], needs = {}): Promise<string> {
  const plugin = definePlugin({ ...declared, id: 'probe', needs, setup: make as () => object });
  await using agent = await createTestAgent({ plugins: [polite, plugin] });
  return await agent.start().then(
    () => 'started',
    (error: Error) => error.message,
  );
}

test('a plugin and its classes get the random source of the agent', async () => {
  @injectable()
  class Dice {
    constructor(@inject(Random) readonly random: Random) {}
  }
  const rolls: number[] = [];
  const gambler = definePlugin({
    ...declared,
    id: 'gambler',
    setup({ create, random }) {
      rolls.push(random(), create(Dice).random());
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [gambler], random: () => 0.25 });
  await agent.start();
  expect(rolls).toEqual([0.25, 0.25]);
});

test('a class can inject what its plugin declares, and the services that every plugin has', async () => {
  let welcome: Welcome | undefined;
  const party = definePlugin({
    ...declared,
    id: 'party',
    config: z.strictObject({ music: z.string() }),
    needs: { greeter: Greeter, volume: optional(Volume) },
    setup({ create, needs, log }) {
      welcome = create(Welcome);
      expect(welcome.greeter).toBe(needs.greeter);
      expect(welcome.log).toBe(log);
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [party, polite], config: { party: { music: 'jazz' } } });
  await agent.start();
  expect(welcome?.greeter.greet('Ada')).toBe('Good day, Ada');
  expect(welcome?.volume).toBeUndefined();
  expect(welcome?.config).toEqual({ music: 'jazz' });
});

test('injecting a token that the plugin does not declare is an error that names class, parameter and token', async () => {
  expect(await setupError(({ create }) => create(Welcome) && {})).toBe(
    "Plugin 'probe' could not be set up: Plugin 'probe': parameter 1 of class Welcome injects 'wiring/greeter', which the plugin does not declare in 'needs'",
  );
});

test('injecting an optional service as if it were required is an error that says what to do', async () => {
  @injectable()
  class Loud {
    constructor(@inject(Volume) readonly volume: number) {}
  }
  expect(await setupError(({ create }) => create(Loud) && {}, { volume: optional(Volume) })).toContain(
    "parameter 1 of class Loud injects 'wiring/volume', which may be absent; inject optional(token)",
  );
});

test('a class or a parameter without its decorator is an error that says what to do', async () => {
  class Unmarked {
    constructor(@inject(Greeter) readonly greeter: Greeter) {}
  }
  @injectable()
  class Half {
    constructor(
      @inject(Greeter) readonly greeter: Greeter,
      readonly extra: string,
    ) {}
  }
  const needs = { greeter: Greeter };
  expect(await setupError(({ create }) => create(Unmarked) && {}, needs)).toContain('class Unmarked is not marked');
  expect(await setupError(({ create }) => create(Half) && {}, needs)).toContain(
    'parameter 2 of class Half has no @inject',
  );
});

test('a plain class without parameters needs no decorator', async () => {
  class Plain {
    readonly kind = 'plain';
  }
  expect(await setupError(({ create }) => ({ start: async () => expect(create(Plain).kind).toBe('plain') }))).toBe(
    'started',
  );
});

test('a value that a plugin registers can be injected into its own classes only', async () => {
  @injectable()
  class Speaker {
    constructor(@inject(Volume) readonly volume: number) {}
  }
  let volume = 0;
  const own = definePlugin({
    ...declared,
    id: 'own',
    setup({ create, register }) {
      expect(register(Volume, 11)).toBe(11);
      volume = create(Speaker).volume;
      return {};
    },
  });
  const other = definePlugin({ ...declared, id: 'other', setup: ({ create }) => create(Speaker) && {} });
  await using agent = await createTestAgent({ plugins: [own, other], onStartFailure: { other: 'disable' } });
  await agent.start();
  expect(volume).toBe(11);
  expect(agent.status('other').reason).toContain("injects 'wiring/volume', which the plugin does not declare");
});

test('two agents in one process share nothing', async () => {
  @injectable()
  class Speaker {
    constructor(@inject(Volume) readonly volume: number) {}
  }
  const speakers: (() => Speaker)[] = [];
  const reader = definePlugin({
    ...declared,
    id: 'reader',
    needs: { volume: Volume },
    setup({ create }) {
      speakers.push(() => create(Speaker));
      return {};
    },
  });
  await using one = await createTestAgent({ plugins: [reader], services: [fake(Volume, 1)] });
  await using two = await createTestAgent({ plugins: [reader], services: [fake(Volume, 2)] });
  await one.start();
  await two.start();
  expect(speakers.map((create) => create().volume)).toEqual([1, 2]);
});

test('an extension point is the list of all contributions, in the order of set-up', async () => {
  let guests: readonly string[] = [];
  const guest = (id: string) =>
    definePlugin({
      ...declared,
      id,
      contributes: { guest: Guests },
      setup: () => ({ contributes: { guest: `guest ${id}` } }),
    });
  const owner = definePlugin({
    ...declared,
    id: 'owner',
    needs: { guests: Guests },
    setup({ needs }) {
      guests = needs.guests;
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [owner, guest('b'), guest('a')] });
  await agent.start();
  expect(guests).toEqual(['guest b', 'guest a']);
});

test('an extension point without contributions is an empty list', async () => {
  let guests: readonly string[] | undefined;
  const owner = definePlugin({
    ...declared,
    id: 'owner',
    needs: { guests: Guests },
    setup({ needs }) {
      guests = needs.guests;
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [owner] });
  await agent.start();
  expect(guests).toEqual([]);
});

test('every agent has a command bus, an outbox and an exit', async () => {
  const plugin = definePlugin({
    ...declared,
    id: 'quitter',
    needs: { bus: CommandBus, outbox: Outbox, exit: AgentExit },
    setup: ({ needs }) => ({ start: async () => needs.exit.request('retired', 'replaced by i-2') }),
  });
  await using agent = await createTestAgent({ plugins: [plugin] });
  await agent.start();
  expect(await agent.agent.ended).toEqual({ outcome: 'retired', reason: 'replaced by i-2' });
});
