import type { AnyToken, ErasedPluginSpec, Tokens } from '@spotguard/sdk';

/** Who provides and who fills what, and in which order plugins must be set up. */
export interface DependencyGraph {
  /** Providers before those who need them; contributors before the owner of the extension point. */
  readonly order: readonly ErasedPluginSpec[];
  /** The plugins that each plugin waits for, by id. */
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of those, the ones that it cannot work without; the others are optional or fill an extension point. */
  readonly requirements: ReadonlyMap<string, ReadonlySet<string>>;
  readonly problems: readonly string[];
}

/** `given` holds the tokens that no plugin provides, with who does: the kernel or the application. */
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
      lookup.problems.push(`'${spec.id}' needs '${token.id}', which nothing provides; add a plugin that does`);
    }
  }
  return { all, required };
}

/** The tokens of one section of a spec. */
function tokensOf(section: Tokens | undefined): readonly AnyToken[] {
  return Object.values(section ?? {});
}
