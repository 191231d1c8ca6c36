import type { ErasedPluginSpec } from '@spotguard/sdk';
import { type ConfigKey, type ConfigSources, configKeys, isSection, sectionOf, splitPath } from './resolve-config.js';

/** The result of {@link withPresentNames}. */
export interface PresentNames {
  /** The settings, each under its present name. */
  readonly sources: ConfigSources;
  /** A sentence for each setting that was found under a former name: what to rename. */
  readonly moved: readonly string[];
}

interface Sources {
  readonly file: Record<string, unknown>;
  readonly environment: Record<string, string | undefined>;
  readonly overrides: Record<string, string>;
}

/**
 * Returns the settings with former names replaced by present ones. The former names of a key are listed as `formerly`
 * in the `meta` of its schema, as `<plugin>.<key>` or as an environment variable. When a setting is found under both
 * names, the value under the present name is used.
 */
export function withPresentNames(specs: readonly ErasedPluginSpec[], given: ConfigSources): PresentNames {
  const sources: Sources = {
    file: { ...given.file },
    environment: { ...given.environment },
    overrides: { ...given.overrides },
  };
  const moved: string[] = [];
  for (const { id, config } of specs) {
    for (const key of configKeys(config)) {
      for (const name of key.formerNames) {
        if (!rename(name, { id, key }, sources)) continue;
        moved.push(`'${name}' is now '${id}.${key.name}'${key.environment ? ` (${key.environment})` : ''}: rename it`);
      }
    }
  }
  return moved.length === 0 ? { sources: given, moved } : { sources: { ...given, ...sources }, moved };
}

/** Renames one setting in place; returns true when it was found under the former name. */
function rename(name: string, to: { readonly id: string; readonly key: ConfigKey }, sources: Sources): boolean {
  const [section, former] = splitPath(name);
  return former === '' ? renameVariable(name, to, sources) : renameKey({ section, former, name }, to, sources);
}

function renameVariable(
  name: string,
  { id, key }: { readonly id: string; readonly key: ConfigKey },
  { file, environment }: Sources,
): boolean {
  const text = environment[name];
  delete environment[name];
  if (text === undefined || text === '') return false;
  const present = key.environment;
  if (present !== undefined && !environment[present] && !(key.name in sectionOf(file, id))) environment[present] = text;
  return true;
}

function renameKey(
  { section, former, name }: { readonly section: string; readonly former: string; readonly name: string },
  { id, key }: { readonly id: string; readonly key: ConfigKey },
  { file, overrides }: Sources,
): boolean {
  const path = `${id}.${key.name}`;
  const override = overrides[name];
  delete overrides[name];
  if (override !== undefined && !(path in overrides)) overrides[path] = override;
  const values = sectionOf(file, section);
  if (!(former in values)) return override !== undefined;
  const { [former]: value, ...rest } = values;
  file[section] = rest;
  // What stands there in place of a section is left for the check to report.
  if (isSection(file[id]) && !(key.name in sectionOf(file, id))) {
    file[id] = { ...sectionOf(file, id), [key.name]: value };
  }
  return true;
}
