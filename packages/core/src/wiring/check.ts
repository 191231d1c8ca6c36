import {
  type AnyToken,
  apiVersion,
  type ErasedPluginSpec,
  isPlugin,
  type Plugin,
  SpotGuardError,
} from '@spotguard/sdk';
import { checkConfig, unknownSections } from '../config/check-config.js';
import { type PresentNames, withPresentNames } from '../config/former-names.js';
import type { ConfigSources } from '../config/resolve-config.js';
import { type DependencyGraph, dependencyGraph } from './dependency-graph.js';
import { kernelTokens, perPluginTokens } from './kernel-tokens.js';

export interface CheckOptions {
  readonly plugins: readonly Plugin[];
  readonly config: ConfigSources;
  /** Tokens that the application provides, in addition to those of the kernel. Default: none. */
  readonly services?: readonly AnyToken[];
}

/** A build in which the check found no problem. */
export interface CheckedBuild extends Omit<DependencyGraph, 'problems'> {
  /** The validated configuration of each plugin, by id. */
  readonly configs: ReadonlyMap<string, unknown>;
  /** A sentence for each setting that was found under a former name. */
  readonly movedSettings: readonly string[];
  /** A sentence for each event that a plugin listens to and nothing in the build emits. */
  readonly missingEmitters: readonly string[];
}

/**
 * Checks everything about a build and its configuration that can be checked without running code of the plugins. Throws
 * `PLUGIN_INCOMPATIBLE` when a plugin was built for another version of the contract, else `WIRING_INVALID` when the plugins
 * do not fit together, else `CONFIG_INVALID` when settings are wrong. The message lists every problem, and
 * `details.problems` has them one by one.
 */
export async function check(options: CheckOptions): Promise<CheckedBuild> {
  const compatible = options.plugins.filter(isPlugin).filter(isCompatible);
  const specs = compatible.map((plugin) => plugin.spec);
  const { services = [] } = options;
  const graph = dependencyGraph(
    specs,
    new Map([...keysWithOwner(services, 'the application'), ...keysWithOwner(kernelTokens, 'the kernel')]),
  );
  const configs = new Map<string, unknown>();
  const { sources, moved: movedSettings } = readPresentNames(specs, options.config);
  const configProblems: string[] = [];
  for (const spec of specs) {
    const checked = await checkConfig(spec, sources);
    configs.set(spec.id, checked.value);
    configProblems.push(...checked.problems);
  }
  const known = new Set(specs.map(({ id }) => id));
  configProblems.push(...unknownSections(known, sources), ...(options.config.problems ?? []));
  const wiringProblems = [
    ...identityProblems(options.plugins),
    ...serviceProblems(services),
    ...declarationProblems(specs),
    ...graph.problems,
  ];
  const problems = [...wiringProblems, ...configProblems];
  const isIncompatible = compatible.length < options.plugins.filter(isPlugin).length;
  if (isIncompatible) throw cannotStart(problems, 'PLUGIN_INCOMPATIBLE');
  if (problems.length > 0) throw cannotStart(problems, wiringProblems.length > 0 ? 'WIRING_INVALID' : 'CONFIG_INVALID');
  const { order, dependencies, requirements } = graph;
  return { order, dependencies, requirements, configs, movedSettings, missingEmitters: missingEmitters(specs) };
}

/** Listening is no need: a plugin works without an event that nobody emits. But nobody would expect that it never comes. */
function missingEmitters(specs: readonly ErasedPluginSpec[]): readonly string[] {
  const emitted = new Set(specs.flatMap(({ emits = [] }) => emits.map(({ name }) => name)));
  return specs.flatMap(({ id, listens = [] }) =>
    listens
      .filter(({ name }) => !emitted.has(name))
      .map(({ name }) => `'${id}' listens to '${name}', which no plugin of this build emits; add the one that does`),
  );
}

/** Returns one error for any number of problems, whose message has each on a line of its own. */
export function cannotStart(
  problems: readonly string[],
  code: 'PLUGIN_INCOMPATIBLE' | 'WIRING_INVALID' | 'CONFIG_INVALID',
): SpotGuardError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new SpotGuardError(code, `Cannot start, ${count}:\n  - ${problems.join('\n  - ')}`, { details: { problems } });
}

/** Replaces former names; does nothing when a schema cannot be read, which `checkConfig` reports. */
function readPresentNames(specs: readonly ErasedPluginSpec[], config: ConfigSources): PresentNames {
  try {
    return withPresentNames(specs, config);
  } catch {
    return { sources: config, moved: [] };
  }
}

function isCompatible(plugin: Plugin): boolean {
  return plugin.api === apiVersion || plugin.api === apiVersion - 1;
}

function identityProblems(plugins: readonly Plugin[]): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const plugin of plugins) {
    if (!isPlugin(plugin)) {
      problems.push('a value that is not a plugin was passed; pass what definePlugin returns');
      continue;
    }
    const { id } = plugin.spec;
    if (seen.has(id)) problems.push(`'${id}' was added twice; leave one out`);
    seen.add(id);
    if (!isCompatible(plugin)) {
      const newer = plugin.api > apiVersion ? '@spotguard/core' : `the package of '${id}'`;
      problems.push(
        `'${id}' was built for plugin api ${plugin.api}, this kernel speaks ${apiVersion}; upgrade ${newer}`,
      );
    }
  }
  return problems;
}

function keysWithOwner(tokens: readonly AnyToken[], owner: string): readonly (readonly [symbol, string])[] {
  return tokens.map(({ key }) => [key, owner]);
}

/** Returns a problem for each token of the application that is listed twice or that the kernel provides itself. */
function serviceProblems(services: readonly AnyToken[]): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<symbol>();
  for (const { key, id } of services) {
    if (seen.has(key)) problems.push(`'${id}' is provided twice by the application; leave one out`);
    else if ([...kernelTokens, ...perPluginTokens].some((token) => token.key === key))
      problems.push(`'${id}' is provided by the application, but is a service of the kernel; leave it out`);
    seen.add(key);
  }
  return problems;
}

function declarationProblems(specs: readonly ErasedPluginSpec[]): readonly string[] {
  return [
    ...duplicateProblems('command', specs, (spec) => Object.values(spec.commands ?? {}).map(({ name }) => name)),
    ...duplicateProblems('procedure', specs, (spec) => Object.values(spec.procedures ?? {}).map(({ id }) => id)),
    ...duplicateProblems('worker', specs, (spec) => Object.keys(spec.workers ?? {})),
  ];
}

function duplicateProblems(
  what: string,
  specs: readonly ErasedPluginSpec[],
  namesOf: (spec: ErasedPluginSpec) => readonly string[],
): readonly string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const spec of specs) {
    for (const name of namesOf(spec)) {
      const owner = owners.get(name);
      if (owner === undefined) owners.set(name, spec.id);
      else problems.push(`${what} '${name}' is declared by both '${owner}' and '${spec.id}'; rename one`);
    }
  }
  return problems;
}
