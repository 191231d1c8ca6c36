import { describeError, type ErasedPluginSpec } from '@spotguard/sdk';
import {
  type ConfigKey,
  type ConfigSources,
  configKeys,
  isSection,
  resolveConfig,
  splitPath,
} from './resolve-config.js';

/** The validated configuration of one plugin, or every problem with it. */
export type CheckedConfig =
  | { readonly value: unknown; readonly problems: readonly [] }
  | { readonly value: undefined; readonly problems: readonly string[] };

/** Validates one plugin's settings; each problem names the key, its variable and what is wrong. */
export async function checkConfig(spec: ErasedPluginSpec, sources: ConfigSources): Promise<CheckedConfig> {
  const shape = shapeProblem(spec, sources);
  if (shape !== undefined) return { value: undefined, problems: [`${spec.id}: ${shape}`] };
  const { values } = resolveConfig(spec, sources);
  const parsed = await spec.config['~standard'].validate(values);
  if (parsed.issues === undefined) return { value: parsed.value, problems: [] };
  const keys = configKeys(spec.config);
  const problems = parsed.issues.map(({ path = [], message }) => {
    const names = path.map((part) => String(typeof part === 'object' ? part.key : part));
    return `${[spec.id, ...names].join('.')}: ${message}${hintFor(keys, names[0], values)}`;
  });
  return { value: undefined, problems };
}

/** Returns a problem for each section and override whose plugin is not in the build. */
export function unknownSections(ids: ReadonlySet<string>, sources: ConfigSources): readonly string[] {
  const named = [
    ...Object.keys(sources.file ?? {}),
    ...Object.keys(sources.overrides ?? {}).map((path) => splitPath(path)[0]),
  ];
  return [...new Set(named)]
    .filter((id) => !ids.has(id))
    .map((id) => `${id}: no plugin of this build has that name; it has ${[...ids].join(', ') || 'none'}`);
}

/** Returns why the keys of the section cannot be checked at all; undefined when they can. */
function shapeProblem(spec: ErasedPluginSpec, sources: ConfigSources): string | undefined {
  try {
    configKeys(spec.config);
  } catch (error) {
    return `its configuration schema cannot describe itself as JSON Schema (${describeError(error)}); tell the plugin's author`;
  }
  const section = sources.file?.[spec.id];
  return isSection(section) ? undefined : `must be a section of keys; got ${JSON.stringify(section)}`;
}

/** Returns what the operator can do about a problem with a key, as the end of its message. */
function hintFor(
  keys: readonly ConfigKey[],
  name: string | undefined,
  values: Readonly<Record<string, unknown>>,
): string {
  const key = keys.find((candidate) => candidate.name === name);
  if (key === undefined)
    return keys.length === 0 ? '' : ` (known keys: ${keys.map(({ name: known }) => known).join(', ')})`;
  const got = key.name in values && !key.secret ? `; got ${JSON.stringify(values[key.name])}` : '';
  return key.environment === undefined ? got : `${got} (set ${key.environment}, or '${key.name}' in the file)`;
}
