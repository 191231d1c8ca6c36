import { check, configKeys, kernelTokens } from '@spotguard/core';
import { type AnyToken, describeError, type Plugin, type Schema } from '@spotguard/sdk';
import { createTestAgent, type TestAgent } from './create-test-agent.js';
import type { Service } from './fake.js';
import { resourcesLeftBy, withoutConnections } from './find-side-effects.js';

/** What the checks need to set up and start a plugin. */
export interface PluginSample {
  /** The name of the plugin's package: `@spotguard/plugin-<id>`, or `<scope>/agent-plugin-<id>` of a third party. */
  readonly packageName: string;
  /**
   * A configuration section that the plugin accepts. Default: empty, which suits a plugin whose keys all have defaults.
   */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Fakes for every token that the plugin needs. The plugin must be able to start with them. */
  readonly services?: readonly Service[];
  /** Real plugins that provide tokens to it, where fakes would not do. Their configuration is empty. */
  readonly plugins?: readonly Plugin[];
}

/** One check of the plugin contract. */
export interface ContractCheck {
  /** The requirement, as the name of a test. */
  readonly name: string;
  /** Resolves when the plugin meets the requirement; rejects with an error that says what is wrong. */
  run(): Promise<void>;
}

/**
 * The requirements that every plugin has to meet, as checks that any test runner can loop over: names, descriptions,
 * configuration, refusal of bad input, a setup without side effects, and a stop that leaves nothing open. Each check
 * sets up the plugin anew, so that they can run in any order, but not concurrently: some watch resources of the whole
 * process.
 *
 * @example
 * ```ts
 * for (const { name, run } of pluginContract(uptime, { packageName: '@acme/agent-plugin-uptime' })) {
 *   test(name, run);
 * }
 * ```
 */
export function pluginContract(plugin: Plugin, sample: PluginSample): readonly ContractCheck[] {
  const checks = new ContractChecks(plugin, sample);
  return [
    { name: 'its id is kebab-case and ends the name of its package', run: () => checks.checkNames() },
    { name: 'each of its parts has a description', run: () => checks.checkDescriptions() },
    { name: 'it accepts the sample configuration', run: () => checks.checkSampleConfig() },
    { name: 'it refuses a configuration key that it does not know', run: () => checks.checkUnknownKey() },
    { name: 'each command refuses input of the wrong type', run: () => checks.checkBadInput() },
    { name: 'its setup opens nothing and connects to nothing', run: () => checks.checkSetup() },
    { name: 'it stops without having been started', run: () => checks.checkStopBeforeStart() },
    { name: 'it starts, can be stopped twice, and leaves nothing open', run: () => checks.checkStartAndStop() },
  ];
}

class ContractChecks {
  readonly #plugin: Plugin;
  readonly #sample: PluginSample;

  constructor(plugin: Plugin, sample: PluginSample) {
    this.#plugin = plugin;
    this.#sample = sample;
  }

  async checkNames(): Promise<void> {
    const { id } = this.#plugin.spec;
    assert(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id), `The id '${id}' is not kebab-case`);
    const names = [`@spotguard/plugin-${id}`, `agent-plugin-${id}`];
    const { packageName } = this.#sample;
    const isMatching = names.includes(packageName) || packageName.endsWith(`/agent-plugin-${id}`);
    assert(isMatching, `The package of '${id}' is called ${packageName}, not ${names.join(' or <scope>/')}`);
  }

  async checkDescriptions(): Promise<void> {
    const { spec } = this.#plugin;
    const descriptions: readonly (readonly [string, string])[] = [
      ['the plugin', spec.summary],
      ...configKeys(spec.config).map(({ name, description }) => [`the key '${name}'`, description] as const),
      ...Object.entries(spec.workers ?? {}).map(([name, summary]) => [`the worker '${name}'`, summary] as const),
      ...Object.values(spec.commands ?? {}).map(({ name, summary }) => [`the command '${name}'`, summary] as const),
      ...Object.values(spec.procedures ?? {}).map(({ id, summary }) => [`the procedure '${id}'`, summary] as const),
      ...(spec.iam ?? []).map(({ actions, why }) => [`the grant of ${actions.join(', ')}`, why] as const),
    ];
    const missing = descriptions.filter(([, text]) => text.trim() === '').map(([what]) => what);
    assert(missing.length === 0, `A description is missing: ${missing.join(', ')}`);
  }

  async checkSampleConfig(): Promise<void> {
    await this.#checkConfig(this.#sample.config ?? {});
  }

  async checkUnknownKey(): Promise<void> {
    const config = { ...this.#sample.config, 'no such key': true };
    const isRefused = await this.#checkConfig(config).then(
      () => false,
      () => true,
    );
    assert(isRefused, 'An unknown key was accepted; use a strict object as the configuration schema');
  }

  async checkBadInput(): Promise<void> {
    for (const { name, input } of Object.values(this.#plugin.spec.commands ?? {})) {
      for (const bad of [null, 5, 'text', []]) {
        assert(await isRefusedBy(input, bad), `The command '${name}' accepts ${JSON.stringify(bad)} as its input`);
      }
    }
  }

  async checkSetup(): Promise<void> {
    let left: readonly string[] = [];
    let attempts = 0;
    const watched = this.#wrapSetup((setup) =>
      withoutConnections(
        async () => {
          left = await resourcesLeftBy(setup);
        },
        () => {
          attempts += 1;
        },
      ),
    );
    const failing = this.#failToStart(watched);
    await failing.catch(() => {});
    assert(attempts === 0, 'The setup tries to connect; connect in start or in a worker');
    await failing;
    assert(left.length === 0, `The setup leaves open: ${left.join(', ')}; open it in start or in a worker`);
  }

  async checkStopBeforeStart(): Promise<void> {
    const agent = await this.#failToStart(this.#wrapSetup((setup) => setup()));
    await assertCleanStop(agent);
  }

  async checkStartAndStop(): Promise<void> {
    const agent = await this.#createAgent(this.#plugin);
    const left = await resourcesLeftBy(async () => {
      await agent.start();
      await agent.stop();
      await agent.stop();
    });
    await assertCleanStop(agent);
    const { sleepers } = agent.clock;
    assert(sleepers === 0, `Sleeps that go on after the stop: ${sleepers}; pass a signal to them`);
    assert(left.length === 0, `After the stop these are still open: ${left.join(', ')}`);
  }

  async #checkConfig(section: object): Promise<void> {
    const { spec } = this.#plugin;
    const isKernelToken = ({ key }: AnyToken) => kernelTokens.some((token) => token.key === key);
    const services = Object.values(spec.needs ?? {}).filter((token) => !isKernelToken(token));
    await check({ plugins: [this.#plugin], config: { file: { [spec.id]: section } }, services });
  }

  #createAgent(plugin: Plugin): Promise<TestAgent> {
    const { config = {}, services = [], plugins = [] } = this.#sample;
    return createTestAgent({ plugins: [...plugins, plugin], config: { [plugin.spec.id]: config }, services });
  }

  /** The plugin with its setup called through `runSetup`, and with a start that always fails. */
  #wrapSetup(runSetup: (setup: () => Promise<unknown>) => Promise<unknown>): Plugin {
    const { spec } = this.#plugin;
    const setup: typeof spec.setup = async (context) => {
      let parts: Awaited<ReturnType<typeof spec.setup>> = {};
      await runSetup(async () => {
        parts = await spec.setup(context);
      });
      const start = async () => {
        throw new Error(startFailure);
      };
      return { ...parts, start };
    };
    return { ...this.#plugin, spec: { ...spec, setup, onStartFailure: 'abort' } };
  }

  async #failToStart(plugin: Plugin): Promise<TestAgent> {
    const agent = await this.#createAgent(plugin);
    const failure = await agent.start().then(() => 'nothing', describeError);
    assert(failure.endsWith(startFailure), `The setup failed: ${failure}`);
    return agent;
  }
}

const startFailure = 'this start fails on purpose';

async function isRefusedBy(schema: Schema, value: unknown): Promise<boolean> {
  return (await schema['~standard'].validate(value)).issues !== undefined;
}

/** Stops the agent, or reads the report of its earlier stop, which a further stop returns. */
async function assertCleanStop(agent: TestAgent): Promise<void> {
  const { failures } = await agent.stop();
  const errors = failures.map(({ error }) => describeError(error));
  assert(errors.length === 0, `The stop failed: ${errors.join('; ')}`);
}

function assert(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}
