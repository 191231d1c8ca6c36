import { createAgent, check as checkBuild, configKeys } from '@spotguard/core';
import { describeError, type Plugin } from '@spotguard/sdk';
import { createTestAgent, type TestAgentOptions } from './create-test-agent.js';
import type { Service } from './fake.js';
import { resourcesLeftBy, withoutConnections } from './outside-world.js';

/** What the checks need to bring a plugin to life. */
export interface PluginSample {
  /** The name of the plugin's package: `@spotguard/plugin-<id>`, or `<scope>/agent-plugin-<id>` of a third party. */
  readonly packageName: string;
  /** A section that the plugin accepts; default: empty, for a plugin whose every key has a default. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Fakes good enough to start on. */
  readonly services?: readonly Service[];
}

/** One promise of the contract. `run` rejects with a sentence when the plugin does not keep it. */
export interface ContractCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** The promises that every plugin makes, as checks that any test runner can loop over. */
export function pluginContract(plugin: Plugin, sample: PluginSample): readonly ContractCheck[] {
  const { spec } = plugin;
  const build = { plugins: [plugin], services: sample.services ?? [], config: { [spec.id]: sample.config ?? {} } };
  const checks: Readonly<Record<string, () => void | Promise<void>>> = {
    'its id is kebab-case and is the suffix of its package': () => checkName(spec.id, sample.packageName),
    'it says in words what each of its parts is for': () => checkWords(plugin),
    'it accepts the sample configuration': () => checkConfigIsAccepted(plugin, build.config),
    'it refuses a configuration key that it does not know': () => checkUnknownKey(plugin, build.config),
    'each configuration key is described': () => checkKeysAreDescribed(plugin),
    'each command refuses input of the wrong shape': () => checkCommandsRefuse(plugin),
    'its setup touches nothing outside': () => checkSetup(build, plugin),
    'it can be stopped without having been started': () => checkStopWithoutStart(build, plugin),
    'it starts, and stops as often as it is asked to, leaving nothing behind': () => checkStartAndStop(build),
  };
  return Object.entries(checks).map(([name, run]) => ({ name, run: async () => run() }));
}
