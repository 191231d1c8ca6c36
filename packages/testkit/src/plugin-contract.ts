import { check, configKeys, kernelTokens } from '@spotguard/core';
import { type AnyToken, describeError, type Plugin, type Schema } from '@spotguard/sdk';
import { createTestAgent, type TestAgent } from './create-test-agent.js';
import type { Service } from './fake.js';
import { resourcesLeftBy, withoutConnections } from './outside-world.js';

/** What the checks need to bring a plugin to life. */
export interface PluginSample {
  /** The name of the plugin's package: `@spotguard/plugin-<id>`, or `<scope>/agent-plugin-<id>` of a third party. */
  readonly packageName: string;
  /** A section that the plugin accepts; default: empty, for a plugin whose every key has a default. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Fakes of all that the plugin needs, good enough to start on. */
  readonly services?: readonly Service[];
  /** Plugins that it is built upon, where the real ones are better than fakes. They get an empty configuration. */
  readonly plugins?: readonly Plugin[];
}

/** One promise of the contract. `run` rejects with a sentence when the plugin does not keep it. */
export interface ContractCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** The promises that every plugin makes, as checks that any test runner can loop over. */
export function pluginContract(plugin: Plugin, sample: PluginSample): readonly ContractCheck[] {
  const subject = new Subject(plugin, sample);
  return [
    { name: 'its id is kebab-case and ends the name of its package', run: () => subject.isNamedWell() },
    { name: 'it says in words what each of its parts is for', run: () => subject.speaksInWords() },
    { name: 'it accepts the sample configuration', run: () => subject.acceptsSample() },
    { name: 'it refuses a configuration key that it does not know', run: () => subject.refusesUnknownKey() },
    { name: 'each command refuses input of the wrong shape', run: () => subject.refusesBadInput() },
    { name: 'its setup touches nothing outside', run: () => subject.setsUpInside() },
    { name: 'it stops without having been started', run: () => subject.stopsUnstarted() },
    {
      name: 'it starts, stops as often as it is asked to, and leaves nothing open',
      run: () => subject.startsAndStops(),
    },
  ];
}

class Subject {
  readonly #plugin: Plugin;
  readonly #sample: PluginSample;

  constructor(plugin: Plugin, sample: PluginSample) {
    this.#plugin = plugin;
    this.#sample = sample;
  }

  async isNamedWell(): Promise<void> {
    const { id } = this.#plugin.spec;
    expectThat(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id), `The id '${id}' is not kebab-case`);
    const names = [`@spotguard/plugin-${id}`, `agent-plugin-${id}`];
    const { packageName } = this.#sample;
    const fits = names.includes(packageName) || packageName.endsWith(`/agent-plugin-${id}`);
    expectThat(fits, `The package of '${id}' is called ${packageName}, not ${names.join(' or <scope>/')}`);
  }

  async speaksInWords(): Promise<void> {
    const { spec } = this.#plugin;
    const words: readonly (readonly [string, string])[] = [
      ['the plugin', spec.summary],
      ...configKeys(spec.config).map(({ name, description }) => [`the key '${name}'`, description] as const),
      ...Object.entries(spec.workers ?? {}).map(([name, summary]) => [`the worker '${name}'`, summary] as const),
      ...Object.values(spec.commands ?? {}).map(({ name, summary }) => [`the command '${name}'`, summary] as const),
      ...Object.values(spec.procedures ?? {}).map(({ id, summary }) => [`the procedure '${id}'`, summary] as const),
      ...(spec.iam ?? []).map(({ actions, why }) => [`the grant of ${actions.join(', ')}`, why] as const),
    ];
    const mute = words.filter(([, text]) => text.trim() === '').map(([what]) => what);
    expectThat(mute.length === 0, `Nothing says what this is for: ${mute.join(', ')}`);
  }

  async acceptsSample(): Promise<void> {
    await this.#checkConfig(this.#sample.config ?? {});
  }

  async refusesUnknownKey(): Promise<void> {
    const config = { ...this.#sample.config, 'no such key': true };
    const refused = await this.#checkConfig(config).then(
      () => false,
      () => true,
    );
    expectThat(refused, 'An unknown key was accepted in silence; use a strict object as the configuration schema');
  }

  async refusesBadInput(): Promise<void> {
    for (const { name, input } of Object.values(this.#plugin.spec.commands ?? {})) {
      for (const bad of [null, 5, 'text', []]) {
        expectThat(await refuses(input, bad), `The command '${name}' accepts ${JSON.stringify(bad)} as its input`);
      }
    }
  }

  async setsUpInside(): Promise<void> {
    let left: readonly string[] = [];
    let tries = 0;
    const watched = this.#withSetup((setup) =>
      withoutConnections(
        async () => {
          left = await resourcesLeftBy(setup);
        },
        () => {
          tries += 1;
        },
      ),
    );
    const failing = this.#failToStart(watched);
    await failing.catch(() => {});
    expectThat(tries === 0, 'The setup tries to connect; connect in start or in a worker');
    await failing;
    expectThat(left.length === 0, `The setup leaves open: ${left.join(', ')}; open it in start or in a worker`);
  }

  async stopsUnstarted(): Promise<void> {
    const agent = await this.#failToStart(this.#withSetup((setup) => setup()));
    await expectCleanStop(agent);
  }

  async startsAndStops(): Promise<void> {
    const agent = await this.#agent(this.#plugin);
    const left = await resourcesLeftBy(async () => {
      await agent.start();
      await agent.stop();
      await agent.stop();
    });
    await expectCleanStop(agent);
    expectThat(agent.clock.sleepers === 0, `${agent.clock.sleepers} waits go on after the stop; give them a signal`);
    expectThat(left.length === 0, `After the stop these are still open: ${left.join(', ')}`);
  }

  async #checkConfig(section: object): Promise<void> {
    const { spec } = this.#plugin;
    const isKernels = ({ key }: AnyToken) => kernelTokens.some((token) => token.key === key);
    const services = Object.values(spec.needs ?? {}).filter((token) => !isKernels(token));
    await check({ plugins: [this.#plugin], config: { file: { [spec.id]: section } }, services });
  }

  #agent(plugin: Plugin): Promise<TestAgent> {
    const { config = {}, services = [], plugins = [] } = this.#sample;
    return createTestAgent({ plugins: [...plugins, plugin], config: { [plugin.spec.id]: config }, services });
  }

  /** The plugin with somebody around its setup, and a start that always fails. */
  #withSetup(around: (setup: () => Promise<unknown>) => Promise<unknown>): Plugin {
    const { spec } = this.#plugin;
    const setup: typeof spec.setup = async (context) => {
      let parts: Awaited<ReturnType<typeof spec.setup>> = {};
      await around(async () => {
        parts = await spec.setup(context);
      });
      const start = async () => {
        throw new Error(noStart);
      };
      return { ...parts, start };
    };
    return { ...this.#plugin, spec: { ...spec, setup, onStartFailure: 'abort' } };
  }

  async #failToStart(plugin: Plugin): Promise<TestAgent> {
    const agent = await this.#agent(plugin);
    const failure = await agent.start().then(() => 'nothing', describeError);
    expectThat(failure.endsWith(noStart), `The setup failed: ${failure}`);
    return agent;
  }
}

const noStart = 'not to be started';

async function refuses(schema: Schema, value: unknown): Promise<boolean> {
  return (await schema['~standard'].validate(value)).issues !== undefined;
}

/** A further stop gives the report of the one that there was. */
async function expectCleanStop(agent: TestAgent): Promise<void> {
  const { failures } = await agent.stop();
  const errors = failures.map(({ error }) => describeError(error));
  expectThat(errors.length === 0, `The stop was not clean: ${errors.join('; ')}`);
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
