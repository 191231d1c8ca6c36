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
class Host {
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

/** A plugin whose set-up is `make`, and the message of the error with which an agent of it fails to start. */
async function setupError(make: Plugin['spec']['setup'], needs = {}): Promise<string> {
  const plugin = definePlugin({ ...declared, id: 'probe', needs, setup: make as () => object });
  await using agent = await createTestAgent({ plugins: [polite, plugin] });
  return await agent.start().then(
    () => 'started',
    (error: Error) => error.message,
  );
}

test('a plugin and its classes get the randomness that the agent was given', async () => {
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

test('a class gets what its plugin declared, and the services that every plugin has', async () => {
  let host: Host | undefined;
  const party = definePlugin({
    ...declared,
    id: 'party',
    config: z.strictObject({ music: z.string() }),
    needs: { greeter: Greeter, volume: optional(Volume) },
    setup({ create, needs, log }) {
      host = create(Host);
      expect(host.greeter).toBe(needs.greeter);
      expect(host.log).toBe(log);
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [party, polite], config: { party: { music: 'jazz' } } });
  await agent.start();
  expect(host?.greeter.greet('Ada')).toBe('Good day, Ada');
  expect(host?.volume).toBeUndefined();
  expect(host?.config).toEqual({ music: 'jazz' });
});

test('a class that injects what its plugin did not declare fails with class, parameter and token', async () => {
  expect(await setupError(({ create }) => create(Host) && {})).toBe(
    "Plugin 'probe' could not be set up: Plugin 'probe': parameter 1 of class Host injects 'wiring/greeter', which the plugin does not declare in 'needs'",
  );
});

test('a class that takes for certain what may be absent fails with advice', async () => {
  @injectable()
  class Loud {
    constructor(@inject(Volume) readonly volume: number) {}
  }
  expect(await setupError(({ create }) => create(Loud) && {}, { volume: optional(Volume) })).toContain(
    "parameter 1 of class Loud injects 'wiring/volume', which may be absent; inject optional(token)",
  );
});

test('a class that is not marked, or a parameter that names no token, fails with advice', async () => {
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

test('what a plugin registers for itself is seen by its own classes only', async () => {
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

test('an extension point is the list of all contributions, in start order', async () => {
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

test('an extension point that nobody fills is an empty list', async () => {
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
