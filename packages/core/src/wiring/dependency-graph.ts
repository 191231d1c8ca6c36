import type { AnyToken, ErasedPluginSpec, Tokens } from '@spotguard/sdk';

/** Which plugin depends on which others, and the order in which they must be set up. */
export interface DependencyGraph {
  /** Each plugin after the providers of what it needs and after the contributors to its extension points. */
  readonly order: readonly ErasedPluginSpec[];
  /** By id: the plugins that are set up and started before this one. */
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  /** By id: the dependencies without which this plugin cannot work. The others are optional needs or contributors. */
  readonly requirements: ReadonlyMap<string, ReadonlySet<string>>;
  readonly problems: readonly string[];
}

/**
 * Derives the graph from what the plugins need, provide and contribute. `given` has the tokens that the kernel and the
 * application provide, each with its owner for messages.
 */
export function dependencyGraph(
  specs: readonly ErasedPluginSpec[],
  given: ReadonlyMap<symbol, string>,
): DependencyGraph {
  const problems: string[] = [];
  const providers = findProviders(specs, given, problems);
  const dependencies = new Map<string, ReadonlySet<string>>();
  const requirements = new Map<string, ReadonlySet<string>>();
  for (const spec of specs) {
    const found = dependenciesOf(spec, { specs, providers, given, problems });
    dependencies.set(spec.id, found.all);
    requirements.set(spec.id, found.required);
  }
  const byId = new Map(specs.map((spec) => [spec.id, spec]));
  const order: ErasedPluginSpec[] = [];
  const visit = (id: string, path: readonly string[]): void => {
    const spec = byId.get(id);
    if (spec === undefined || order.includes(spec)) return;
    if (path.includes(id)) {
      problems.push(
        `cycle: ${[...path.slice(path.indexOf(id)), id].join(' -> ')}; break it with an event or an extension point`,
      );
      return;
    }
    for (const dependency of dependencies.get(id) ?? []) visit(dependency, [...path, id]);
    if (!order.includes(spec)) order.push(spec);
  };
  for (const spec of specs) visit(spec.id, []);
  return { order, dependencies, requirements, problems };
}

function findProviders(
  specs: readonly ErasedPluginSpec[],
  given: ReadonlyMap<symbol, string>,
  problems: string[],
): ReadonlyMap<symbol, string> {
  const providers = new Map<symbol, string>();
  for (const spec of specs) {
    for (const token of tokensOf(spec.provides)) {
      const other = given.get(token.key) ?? providers.get(token.key);
      if (other !== undefined)
        problems.push(`'${token.id}' is provided by both '${other}' and '${spec.id}'; leave one out`);
      else providers.set(token.key, spec.id);
    }
  }
  return providers;
}

interface Lookup {
  readonly specs: readonly ErasedPluginSpec[];
  readonly providers: ReadonlyMap<symbol, string>;
  readonly given: ReadonlyMap<symbol, string>;
  readonly problems: string[];
}

function dependenciesOf(
  spec: ErasedPluginSpec,
  lookup: Lookup,
): { readonly all: ReadonlySet<string>; readonly required: ReadonlySet<string> } {
  const all = new Set<string>();
  const required = new Set<string>();
  for (const token of tokensOf(spec.needs)) {
    if (token.many) {
      for (const other of lookup.specs)
        if (tokensOf(other.contributes).some(({ key }) => key === token.key)) all.add(other.id);
      continue;
    }
    const provider = lookup.providers.get(token.key);
    if (provider !== undefined) {
      all.add(provider);
      if (!token.optional) required.add(provider);
    } else if (!token.optional && !lookup.given.has(token.key)) {
      const usual = token.from === undefined ? '' : `, usually that of ${token.from}`;
      lookup.problems.push(`'${spec.id}' needs '${token.id}', which nothing provides; add a plugin that does${usual}`);
    }
  }
  return { all, required };
}

/** Returns the tokens of one section of a spec. */
function tokensOf(section: Tokens | undefined): readonly AnyToken[] {
  return Object.values(section ?? {});
}
